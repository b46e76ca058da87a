import { expect } from 'vitest';
import { open } from 'hybi/node';
import type { Connection } from 'hybi/node';

/** Text with all lengths of UTF-8, long enough for a compressor to have a go at it. */
const text = 'grüße, 世界, 🌍 and once more in ASCII. '.repeat(60);

/** Bytes that no compressor makes smaller. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 0x9e3779b9;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** Each length of the frame header, both opcodes, easy and hard to compress, and messages that refer back to earlier ones. */
const messages: readonly (string | Uint8Array)[] = [
  '',
  'a',
  new Uint8Array(0),
  text,
  noise(125),
  noise(126),
  noise(70_000),
  text,
  noise(70_000),
  text.repeat(100),
  new Uint8Array(1 << 20),
  noise(3 << 20),
  'z',
];

/** Sends all of them, as fast as they are taken, and expects the same ones back, in order. */
export async function exchange(connection: Raw): Promise<void> {
  await Promise.all([sendAll(connection), receiveAll(connection)]);
}

type Raw = Connection<string | Uint8Array, string | Uint8Array>;

async function sendAll(connection: Raw): Promise<void> {
  for (const message of messages) {
    await connection.ready;
    expect(connection.send(message)).toBe('written');
  }
}

async function receiveAll(connection: Raw): Promise<void> {
  let index = 0;
  for await (const message of connection) {
    const wanted = messages[index]!;
    // A comparison of megabytes by `toEqual` takes seconds.
    if (typeof wanted === 'string') expect(message === wanted, `text ${index}`).toBe(true);
    else expect(message instanceof Uint8Array && Buffer.compare(message, wanted) === 0, `binary ${index}`).toBe(true);
    if (++index === messages.length) return;
  }
  throw new Error(`the connection ended after ${index} messages`);
}

/** Opens, exchanges everything, and closes cleanly. */
export async function opensAndEchoes(url: string, options: Parameters<typeof open>[1] = {}): Promise<void> {
  const connection = await open(url, options);
  await exchange(connection);
  expect(await connection.close(1000, 'bye')).toMatchObject({ code: 1000, clean: true, initiator: 'local' });
}
