import { readFileSync } from 'node:fs';
import { afterAll, describe, test } from 'vitest';
import { examplesOf } from '../scripts/options.mjs';
import { startExamples } from './examples.ts';

const world = await startExamples();
afterAll(() => world.close());

const page = readFileSync(new URL('../docs/options.md', import.meta.url), 'utf8');
for (const [option, examples] of examplesOf(page)) {
  describe(`The option ${option}`, () => {
    for (const [index, code] of examples.entries()) {
      test(`its example ${index + 1} in docs/options.md does what it says`, () => world.check(code));
    }
  });
}
