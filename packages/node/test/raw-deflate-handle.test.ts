import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { handleRawDeflate } from '../src/raw-deflate-handle.js';
import { until } from './event-loop.js';
import { rawDeflateSuite } from './raw-deflate-ports.js';

setFlagsFromString('--expose-gc');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the flag gives has no type of its own
const collectGarbage = runInNewContext('gc') as () => void;

/** Hands work to the thread pool and releases the stream at once. */
function releasedAtWork(): WeakRef<Uint8Array> {
  const deflater = handleRawDeflate.deflater(15);
  const input = new Uint8Array(64 * 1024 * 1024);
  deflater.push(input, true, Infinity, () => expect.unreachable());
  deflater.release();
  return new WeakRef(input);
}

describe('raw DEFLATE on the handle of zlib', () => {
  rawDeflateSuite(handleRawDeflate);

  test('gives the pieces of a message as they come', () => {
    const inflater = handleRawDeflate.inflater(15);
    const outputs: string[] = [];
    for (const byte of [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]) {
      inflater.push(Uint8Array.of(byte), false, 100, (outcome) => outputs.push(String(outcome)));
    }
    // "H" can't be known before its last bits have come; nothing is held back longer than that.
    expect(outputs.slice(0, 4).join('')).not.toBe('');
    inflater.release();
  });

  test('SEC-03 memory that the thread pool works on is kept until it has done, though the stream was released', async () => {
    const input = releasedAtWork();
    // A weak reference holds what it was made of until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(input.deref()).toBeDefined();
    await until(() => {
      collectGarbage();
      return input.deref() === undefined;
    });
  });
});
