import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const src = new URL('../src/', import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** What a source names after `from`, `import` or `import(…)`. */
function imported(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"]+)\1/g)].map((match) => match[2]!);
}

describe('T-75 the codec imports nothing from outside itself', () => {
  test('there is something to look at', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imported(`import { a } from './a.js';\nimport 'b';\nawait import("c")`)).toEqual(['./a.js', 'b', 'c']);
  });

  test.each(files)('%s', (name) => {
    for (const specifier of imported(readFileSync(new URL(name, src), 'utf8'))) {
      expect(specifier).toMatch(/^\.{1,2}\//);
      expect(new URL(specifier, new URL(name, src)).href.startsWith(src.href)).toBe(true);
    }
  });
});
