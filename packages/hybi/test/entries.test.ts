import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as browser from '../src/index.browser.js';
import * as node from '../src/index.node.js';
import * as onlyBrowser from '../src/browser.js';
import * as onlyNode from '../src/node.js';
import type { NodeOptions } from '../src/node.js';

const names = (entry: object): string[] => Object.keys(entry).toSorted();
const beyond = (entry: object, common: object): string[] =>
  names(entry).filter((name) => !names(common).includes(name));

/** What only one platform has. It is imported from `hybi/node` or `hybi/browser`, so that an import from `hybi` works on both. */
const nodeExtras: readonly string[] = ['CloseEvent', 'NodeConnection', 'ProtocolError'];
const browserExtras: readonly string[] = ['nativeStream'];

describe('the entries of hybi', () => {
  test('export the same names to Node and to browsers', () => {
    expect(names(browser)).toEqual(names(node));
    expect(names(browser)).toEqual(
      expect.arrayContaining(['connect', 'open', 'json', 'text', 'binary', 'codec', 'bearer']),
    );
  });

  test('export them defined', () => {
    for (const [name, value] of Object.entries(node)) expect([name, typeof value]).not.toEqual([name, 'undefined']);
  });

  test('hybi/node and hybi/browser have everything, and what only that platform has', () => {
    expect(beyond(node, onlyNode)).toEqual([]);
    expect(beyond(browser, onlyBrowser)).toEqual([]);
    expect(beyond(onlyNode, node)).toEqual(nodeExtras);
    expect(beyond(onlyBrowser, browser)).toEqual(browserExtras);
  });

  test('the classes of errors are the same on both, so that instanceof works in code for both', () => {
    expect(browser.OpenError).toBe(node.OpenError);
    expect(browser.ClosedError).toBe(node.ClosedError);
  });
});

/** Complete by its type: an option that Node gets must be added here. */
const nodeOptions: Readonly<Record<keyof NodeOptions, true>> = {
  headers: true,
  origin: true,
  urlCredentials: true,
  compression: true,
  tls: true,
  lookup: true,
  family: true,
  localAddress: true,
  tcpKeepAliveMs: true,
  noDelay: true,
  socket: true,
  proxy: true,
  maxRedirects: true,
  cookies: true,
  authenticate: true,
  handshakesPerAddress: true,
  maxHeadBytes: true,
  maxHeaderFields: true,
  maxBodyBytes: true,
  maxFrameBytes: true,
  maxFragments: true,
  interleavePings: true,
  receive: true,
};

test.each(Object.keys(nodeOptions))(
  'a browser refuses %s at the call, and says that browsers have no such option',
  (name) => {
    expect(() => browser.connect('ws://server.test/', { [name]: undefined })).toThrow(
      new TypeError(`${name}: there is no such option in a browser`),
    );
  },
);

describe('the package', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

  test('gives Node’s entry to Node, Bun and Deno, and the browser’s to everybody else', () => {
    const browserFile = {
      '@hybi/source': './src/index.browser.ts',
      types: './dist/index.browser.d.ts',
      default: './dist/index.browser.js',
    };
    const nodeFile = {
      '@hybi/source': './src/index.node.ts',
      types: './dist/index.node.d.ts',
      default: './dist/index.node.js',
    };
    expect(manifest).toMatchObject({
      exports: { '.': { browser: browserFile, node: nodeFile, bun: nodeFile, deno: nodeFile, default: browserFile } },
    });
  });
});
