import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { expect, test } from 'vitest';

const { outputText } = transpileModule(readFileSync(new URL('../src/trim-threshold.ts', import.meta.url), 'utf8'), {
  compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ESNext },
});

/** How many pages the kernel maps while 400 times 1 MiB are written and dropped, in a process that does nothing else. */
function pagesMapped(beforehand: string): number {
  const script = `${outputText}
    ${beforehand}
    const messages = () => {
      for (let message = 0; message < 400; message++) {
        new Uint8Array(1024 * 1024).fill(1);
        if (message % 8 === 7) gc();
      }
    };
    messages();
    const before = process.resourceUsage().minorPageFault;
    messages();
    console.log(process.resourceUsage().minorPageFault - before);`;
  return Number(
    spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' }).stdout,
  );
}

const isGlibc = JSON.stringify(process.report.getReport()).includes('glibcVersionRuntime');

// 400 MiB are 102,400 pages of 4 KiB. Without it the kernel maps 3,000 to 15,000 times, most often more of them at once, and with it some hundred
// times at most: when V8 gives memory back differs from run to run.
test.runIf(isGlibc)('the pages of large messages are used again, not given back and asked for', () => {
  const runs = Array.from({ length: 5 }, () => pagesMapped('raiseTrimThreshold();'));
  expect(runs.toSorted((one, other) => one - other)[2]).toBeLessThan(2_500);
});
