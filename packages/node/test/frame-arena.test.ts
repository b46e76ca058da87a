import { Duplex } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameArena, frameMemory } from '../src/frame-arena.js';
import { open } from '../src/index.js';
import { acceptance } from './raw-server.js';
import { echoServer } from './websocket-server.js';

/** An arena in memory of a test, and by a plain loop. */
function arenaOf(size: number): FrameArena {
  const memory = new Uint8Array(size);
  const xor = (start: number, end: number, key: number): void => {
    for (let at = start; at < end; at++) memory[at]! ^= key >>> (((at - start) & 3) << 3);
  };
  return new FrameArena({ memory, xor });
}

describe('memory for frames', () => {
  test('is lent in the length that was asked for, lowest first, and never twice', () => {
    const arena = arenaOf(1024);
    const first = arena.lend(100)!;
    const second = arena.lend(200)!;
    expect([first.byteOffset, first.length, second.byteOffset, second.length]).toEqual([0, 100, 128, 200]);
    arena.giveBack(first);
    expect(arena.lend(129)!.byteOffset).toBe(384);
    expect(arena.lend(128)!.byteOffset).toBe(0);
  });

  test('is lent again when all of it was given back, in pieces and in any order', () => {
    const arena = arenaOf(256);
    const lent = arena.lend(256)!;
    expect(arena.lend(1)).toBe(undefined);
    arena.giveBack(lent.subarray(100));
    arena.giveBack(lent.subarray(0, 50));
    arena.giveBack(lent.subarray(50, 50));
    expect(arena.lend(1)).toBe(undefined);
    arena.giveBack(lent.subarray(50, 100));
    expect(arena.lend(256)!.byteOffset).toBe(0);
  });

  test('other memory is not its business', () => {
    const arena = arenaOf(64);
    arena.lend(64);
    arena.giveBack(new Uint8Array(64));
    expect(arena.lend(1)).toBe(undefined);
  });

  test('what is lent at one time never overlaps', () => {
    const step = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant('give back' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (steps, choices) => {
        const arena = arenaOf(2048);
        const held: Uint8Array[] = [];
        for (const one of steps) {
          if (one === 'give back') {
            const [piece] = held.splice(choices.next().value % Math.max(1, held.length), 1);
            if (piece === undefined) continue;
            const cut = choices.next().value % (piece.length + 1);
            arena.giveBack(piece.subarray(cut));
            arena.giveBack(piece.subarray(0, cut));
          } else {
            const lent = arena.lend(one);
            if (lent !== undefined) held.push(lent);
          }
          held.forEach((piece, index) => piece.fill(index));
          expect(held.every((piece, index) => piece.every((byte) => byte === index % 256))).toBe(true);
        }
        for (const piece of held) arena.giveBack(piece);
        expect(arena.lend(2048)?.length).toBe(2048);
      }),
    );
  });

  test('MSK-06 is masked at any place and length, and nothing beside it', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(20), fc.integer(), (length, offset, key) => {
        const lent = frameMemory!.lend(400)!;
        for (let at = 0; at < 400; at++) lent[at] = at;
        frameMemory!.mask!(lent, offset, offset + length, key);
        const expected = new Uint8Array(400);
        for (let at = 0; at < 400; at++) {
          const inside = at >= offset && at < offset + length;
          expected[at] = inside ? at ^ (key >>> (((at - offset) & 3) << 3)) : at;
        }
        expect(Buffer.compare(lent, expected)).toBe(0);
        frameMemory!.giveBack(lent);
      }),
    );
  });
});

describe('connections', () => {
  test('MSK-07 large messages sent one after the other arrive as they were when they were sent', async () => {
    const server = await echoServer();
    const options = { compression: false } as const;
    const connections = await Promise.all([open(server.url, options), open(server.url, options)]);
    // The first is more than the arena has; the others fit into the outbox.
    const sizes = [4_500_000, 70_000, 200, 5000, 65_536, 500_000, 20_000];
    const wrong: string[] = [];
    await Promise.all(
      connections.map(async (connection, number) => {
        const message = new Uint8Array(4_500_000);
        for (const [index, size] of sizes.entries()) {
          message.fill(number * 16 + index);
          connection.send(message.subarray(0, size));
        }
        message.fill(0xff);
        let index = 0;
        for await (const echoed of connection) {
          const expected = new Uint8Array(sizes[index]!).fill(number * 16 + index);
          if (typeof echoed === 'string' || Buffer.compare(echoed, expected) !== 0) wrong.push(`${number}/${index}`);
          if (++index === sizes.length) break;
        }
        await connection.close();
      }),
    );
    expect(wrong).toEqual([]);
    await server.close();
  });

  test('a stream that was given may keep what was written to it', async () => {
    const kept: Buffer[] = [];
    const socket = new Duplex({
      read: () => undefined,
      write(bytes: Buffer, _encoding, done) {
        if (kept.push(bytes) === 1) this.push(acceptance(bytes.toString('latin1')));
        done();
      },
    });
    const connection = await open('ws://peer/', { socket });
    for (const fill of [1, 2]) {
      connection.send(new Uint8Array(100_000).fill(fill));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(kept[1]!.buffer).not.toBe(kept[2]!.buffer);
    connection.terminate();
  });
});
