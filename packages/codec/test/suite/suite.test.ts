import { describe, expect, test } from 'vitest';
import type { WireOptions } from '../../src/wire-options.js';
import { EchoWire, played } from './echo-wire.js';
import { suite } from './suite.js';
import { chopped } from './suite-case.js';
import { volumes } from './volume-cases.js';

// Cases that a client of any make has to pass, against the wire alone: in the chunks that the case wants, in one chunk, in chunks of
// one byte and of seven, and delivered in pieces. The large ones come as the case wants them only.

const cuts: readonly (readonly [title: string, cut: (stream: readonly Uint8Array[]) => readonly Uint8Array[]])[] = [
  ['as the case wants it', (stream) => stream],
  ['in one chunk', (stream) => [Uint8Array.from(Buffer.concat(stream))]],
  ['byte by byte', (stream) => chopped(1, ...stream)],
  ['in sevens', (stream) => chopped(7, ...stream)],
];

test('no two cases have the same id', () => {
  const ids = suite.flatMap(([, cases]) => cases.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(suite)('%s', (_title, cases) => {
  test.each<[string, Partial<WireOptions>]>([
    ['whole messages', {}],
    ['pieces', { deliver: 'pieces' }],
  ])('%s, however the bytes are cut', (_how, options) => {
    for (const [title, cut] of cases === volumes ? cuts.slice(0, 1) : cuts) {
      const { got, wanted } = played(cases, (stream) => new EchoWire(options).play(cut(stream)));
      expect({ [title]: got }).toEqual({ [title]: wanted });
    }
  });
});
