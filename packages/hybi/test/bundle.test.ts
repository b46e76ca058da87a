import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

interface Bundle {
  readonly text: string;
  readonly metafile: Metafile;
}

async function bundle(entry: string, format: 'esm' | 'iife'): Promise<Bundle> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}`, import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format,
    globalName: 'hybi',
    conditions: ['@hybi/source', 'browser'],
  });
  return { text: result.outputFiles[0]?.text ?? '', metafile: result.metafile };
}

describe.each(['index.browser.ts', 'browser.ts'])('the bundle of %s', (entry) => {
  let esm: Bundle;
  beforeAll(async () => {
    esm = await bundle(entry, 'esm');
  });

  test.each([
    ['the GUID of the opening handshake', /258EAFA5/],
    ['a header of it', /Sec-WebSocket-Key/i],
    ['a module of Node', /["']node:/],
    ['an import of any kind', /\bimport\s*[({"']|\bfrom\s*["']|\brequire\(/],
    ['code made from text, which a strict CSP forbids', /\beval\(|\bnew Function\b/],
    ['what bars a page from the back/forward cache', /["'](?:before)?unload["']/],
  ])('T-73 has not %s', (_, pattern) => {
    expect(pattern.exec(esm.text)?.[0]).toBeUndefined();
  });

  test('T-73 is made of the browser, the session, the close codes and the rule for tokens', () => {
    const sources = Object.keys(esm.metafile.inputs).map((path) => /packages\/(.+)$/.exec(path)?.[1] ?? path);
    expect(sources.filter((path) => !/^(?:browser|hybi|session)\/src\//.test(path))).toEqual([
      'codec/src/close.ts',
      'codec/src/token.ts',
    ]);
  });

  test('T-74 can be loaded where there is no document, no WebSocket, no timer and no URL', async () => {
    const { text } = await bundle(entry, 'iife');
    // Every host of this decade has these three; session classes extend the first two.
    const context = createContext({ EventTarget, Event, AbortController });
    expect(runInContext(`${text}; typeof hybi.connect`, context)).toBe('function');
  });
});
