import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Capabilities, ContractFixture, ContractResult } from '@hybi/testkit';
import { contract, contractCases, missingFor } from '@hybi/testkit';

/** Who runs the contract: the columns of `docs/features.md`. */
export type ContractPlatform = 'scripted' | 'node' | 'chromium' | 'firefox' | 'webkitgtk';

const folder = fileURLToPath(new URL('../../.cache/contract/', import.meta.url));

/** Leaves a run for `scripts/features.mjs`: what the platform can do, and what became of each case. */
export function recordRun(
  platform: ContractPlatform,
  capabilities: Capabilities,
  results: readonly ContractResult[],
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${platform}.json`), JSON.stringify({ platform, capabilities, results }));
}

/** As `contract` of the testkit, and leaves the run if every case that applies has passed. A part of a run leaves none. */
export function recordedContract({
  platform,
  fixture,
  test,
  afterAll,
}: {
  readonly platform: ContractPlatform;
  readonly fixture: ContractFixture;
  readonly test: (title: string, run: () => Promise<void>) => unknown;
  readonly afterAll: (end: () => void) => unknown;
}): void {
  const passed = new Set<string>();
  contract({
    fixture,
    test: (title, run) =>
      test(title, async () => {
        await run();
        passed.add(title);
      }),
  });
  afterAll(() => {
    const results = contractCases.flatMap((each): ContractResult[] => {
      const { id, title } = each;
      const missing = missingFor(each, fixture);
      if (missing.length > 0) return [{ id, title, outcome: 'unsupported', missing }];
      return passed.has(title) ? [{ id, title, outcome: 'passed' }] : [];
    });
    if (results.length === contractCases.length) recordRun(platform, fixture.capabilities, results);
    else rmSync(join(folder, `${platform}.json`), { force: true });
  });
}
