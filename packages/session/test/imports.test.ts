import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = join(dirname(fileURLToPath(import.meta.url)), '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const allowed = /^(\.{1,2}\/[\w./-]+\.js|@hybi\/codec\/(close|token))$/;

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '');

const importsOf = (name: string): string[] =>
  [...withoutComments(readFileSync(join(source, name), 'utf8')).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(
    (match) => String(match[1]),
  );

describe('T-75 the session package is pure', () => {
  test('it imports nothing but itself and the two platform-free modules of the codec', () => {
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) {
      for (const specifier of importsOf(name)) expect(specifier, name).toMatch(allowed);
    }
  });

  test('the rule finds what it is there for', () => {
    for (const specifier of ['node:net', 'ws', '@hybi/codec', '@hybi/node', '@hybi/codec/closed']) {
      expect(specifier).not.toMatch(allowed);
    }
  });

  test('deadline.ts is the only file that sets a timer', () => {
    const callers = files.filter((name) => /\bclock\b\.after\(/.test(readFileSync(join(source, name), 'utf8')));
    expect(callers).toEqual(['deadline.ts']);
  });
});
