import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { runnableIn, startExamples } from './examples.ts';

const world = await startExamples();
afterAll(() => world.close());

// What is said there needs a page; `e2e/packages` runs such pages.
const ofBrowsers = 'browser';
const packages = readdirSync(new URL('../packages', import.meta.url)).filter((name) => name !== ofBrowsers);
const guides = ['session', 'subprotocols', 'node', 'testing', 'web-socket'].map((page) => `docs/${page}.md`);

for (const page of [...guides, ...packages.map((name) => `packages/${name}/README.md`)]) {
  const blocks = runnableIn(`../${page}`);
  describe(page, () => {
    test('has code that can be run', () => {
      expect(blocks).not.toHaveLength(0);
    });
    for (const [index, code] of blocks.entries()) {
      test(`its example ${index + 1} does what it says`, () => world.check(code));
    }
  });
}
