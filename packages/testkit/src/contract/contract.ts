import type { Capability } from './capabilities.js';
import { closingCases } from './closing-cases.js';
import type { ContractCase } from './contract-case.js';
import type { ContractFixture } from './contract-fixture.js';
import { failureCases } from './failure-cases.js';
import { messageCases } from './message-cases.js';
import { sessionCases } from './session-cases.js';
import { subprotocolCases } from './subprotocol-cases.js';

/** Every rule that every client keeps. */
export const contractCases: readonly ContractCase[] = [
  ...messageCases,
  ...subprotocolCases,
  ...closingCases,
  ...failureCases,
  ...sessionCases,
];

/** What became of one case. `unsupported`: the platform lacks what `missing` names, and the case was not run. */
export type ContractResult =
  | { readonly id: string; readonly title: string; readonly outcome: 'passed' }
  | { readonly id: string; readonly title: string; readonly outcome: 'failed'; readonly error: string }
  | {
      readonly id: string;
      readonly title: string;
      readonly outcome: 'unsupported';
      readonly missing: readonly Capability[];
    };

/** What a case needs and the platform of the fixture lacks. */
export function missingFor(
  { needs }: ContractCase,
  { capabilities }: Pick<ContractFixture, 'capabilities'>,
): Capability[] {
  return needs.filter((capability) => !capabilities[capability]);
}

/**
 * Hands the suite to a test runner: one `test` for each case that applies.
 *
 * ```ts
 * contract({ test, fixture })        // vitest, node:test, …
 * ```
 */
export function contract(runner: {
  readonly test: (title: string, run: () => Promise<void>) => unknown;
  readonly fixture: ContractFixture;
}): void {
  for (const each of contractCases) {
    if (missingFor(each, runner.fixture).length === 0) runner.test(each.title, () => each.run(runner.fixture));
  }
}

/**
 * Runs the suite without a test runner, one case after the other: in a page. The result can be sent as JSON.
 *
 * @param within puts a deadline on a case, for there is no timer here; it may reject. Default: none.
 */
export async function runContract(
  fixture: ContractFixture,
  within: (run: Promise<void>, each: ContractCase) => Promise<void> = (run) => run,
): Promise<ContractResult[]> {
  const results: ContractResult[] = [];
  for (const each of contractCases) {
    const { id, title } = each;
    const missing = missingFor(each, fixture);
    if (missing.length > 0) {
      results.push({ id, title, outcome: 'unsupported', missing });
      continue;
    }
    try {
      await within(each.run(fixture), each);
      results.push({ id, title, outcome: 'passed' });
    } catch (error) {
      results.push({
        id,
        title,
        outcome: 'failed',
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
    }
  }
  return results;
}
