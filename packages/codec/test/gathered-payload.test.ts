import { describe, expect, test } from 'vitest';
import { GatheredPayload } from '../src/gathered-payload.js';
import { bytes, hex } from './hex.js';

const MiB = 1024 * 1024;

describe('a payload that does not come in one piece', () => {
  test('joins its pieces in order', () => {
    const payload = new GatheredPayload();
    payload.append(bytes('00 61 62 00'), 1, 3, 2);
    payload.append(bytes('63'), 0, 1, 3);
    expect(payload.length).toBe(3);
    expect(hex(payload.view())).toBe('616263');
    expect(hex(payload.take())).toBe('616263');
    expect(payload.length).toBe(0);
  });

  test('SEC-02 above 1 MiB holds what has arrived and not what a header announces', () => {
    const payload = new GatheredPayload();
    payload.append(new Uint8Array(10), 0, 10, 16 * MiB);
    expect(payload.view().buffer.byteLength).toBeLessThanOrEqual(MiB);
    payload.append(new Uint8Array(MiB), 0, MiB, 64 * MiB);
    expect(payload.view().buffer.byteLength).toBeLessThanOrEqual(16 * (MiB + 10));
  });

  test('a frame of up to 1 MiB gets its memory at once, and hands over that very memory', () => {
    const payload = new GatheredPayload();
    payload.append(new Uint8Array(1), 0, 1, MiB);
    const memory = payload.view().buffer;
    payload.append(new Uint8Array(MiB - 1).fill(7), 0, MiB - 1, MiB);
    const whole = payload.take();
    expect(whole.buffer).toBe(memory);
    expect(whole.length).toBe(MiB);
  });

  test('gives the room behind what was gathered, up to what is expected, and counts what was written there', () => {
    const payload = new GatheredPayload();
    payload.append(bytes('61'), 0, 1, 3);
    const room = payload.room(3);
    expect(room.length).toBe(2);
    room.set(bytes('62'));
    payload.arrived(1);
    expect(hex(payload.view())).toBe('6162');
    payload.room(3).set(bytes('63'));
    payload.arrived(1);
    expect(hex(payload.take())).toBe('616263');
  });

  test('makes its room larger when it is full, and never larger than what is expected', () => {
    const payload = new GatheredPayload();
    expect(payload.room(5).length).toBe(5);
    payload.append(new Uint8Array(100), 0, 100, 100);
    payload.append(new Uint8Array(60), 0, 60, 160);
    expect(payload.room(170).length).toBe(10);
    expect(payload.room(161).length).toBe(1);
  });

  test('a large frame ends in memory of its own size', () => {
    const payload = new GatheredPayload();
    const chunk = new Uint8Array(64 * 1024).fill(1);
    for (let arrived = 0; arrived < 4 * MiB; arrived += chunk.length) payload.append(chunk, 0, chunk.length, 4 * MiB);
    const memory = payload.view().buffer;
    const whole = payload.take();
    expect(whole.buffer).toBe(memory);
    expect(whole.buffer.byteLength).toBe(4 * MiB);
    expect(whole.every((byte) => byte === 1)).toBe(true);
  });

  test('SEC-02 many small fragments cost few copies, and what is handed over has its exact size', () => {
    const payload = new GatheredPayload();
    const memories = new Set<ArrayBufferLike>();
    const fragment = new Uint8Array(64);
    for (let count = 1; count <= 16_384; count++) {
      payload.append(fragment, 0, 64, count * 64);
      memories.add(payload.view().buffer);
    }
    expect(memories.size).toBeLessThan(30);
    payload.append(fragment, 0, 1, MiB + 1);
    expect(payload.take().buffer.byteLength).toBe(MiB + 1);
  });

  test('lets go of its memory when it is cleared', () => {
    const payload = new GatheredPayload();
    payload.append(new Uint8Array(10), 0, 10, 10);
    payload.clear();
    expect(payload.view().buffer.byteLength).toBe(0);
  });
});
