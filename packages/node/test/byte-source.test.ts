import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { EventSource } from '../src/byte-source.js';
import { until } from './event-loop.js';

describe('EventSource', () => {
  test('hands each piece on as a plain array, where it stands', async () => {
    const stream = new PassThrough();
    const pieces: Uint8Array[] = [];
    const source = new EventSource(stream);
    source.consumer = { receive: (bytes) => void pieces.push(bytes) };
    const memory = Buffer.from('before|piece|behind');
    stream.write(memory.subarray(7, 12));
    await until(() => pieces.length === 1);
    expect(pieces[0]!.constructor).toBe(Uint8Array);
    expect(Buffer.from(pieces[0]!).toString()).toBe('piece');
    expect(pieces[0]!.buffer).toBe(memory.buffer);
  });

  test('reads no more when it was released', () => {
    const stream = new PassThrough();
    const source = new EventSource(stream);
    expect(stream.listenerCount('data')).toBe(1);
    source.release(new Uint8Array(0));
    expect(stream.listenerCount('data')).toBe(0);
  });

  test('gives back what was read too far', async () => {
    const stream = new PassThrough();
    const source = new EventSource(stream);
    const seen: string[] = [];
    source.consumer = {
      receive: (bytes) => {
        seen.push(Buffer.from(bytes.subarray(0, 4)).toString());
        source.release(bytes.subarray(4));
      },
    };
    stream.write('headrest');
    await until(() => seen.length === 1);
    stream.on('data', (bytes: Buffer) => seen.push(bytes.toString()));
    stream.resume();
    await until(() => seen.length === 2);
    expect(seen).toEqual(['head', 'rest']);
  });
});
