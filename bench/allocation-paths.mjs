// The hot paths whose allocations are bounded, as data. A bound is what was measured, and a little: a closure, an array or an event object a
// message would break it. What can't be avoided is the message itself: a string of 16 ASCII letters is 32 bytes in V8.
import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { open } from 'hybi';
import { deafSink } from './deaf-sink.mjs';
import { frame } from './peer/frames.mjs';
import { sources } from './sources.mjs';

/** What comes from the peer at once, as a socket delivers it. */
const pieceBytes = 64 * 1024;

/** @typedef {{ text: string, bound: number, count: number, prepare: (count: number) => Promise<() => unknown> }} Path */

/** @satisfies {Record<string, Path>} */
export const paths = {
  'wire-receive-text': {
    text: 'wire: receive 16 B of text',
    bound: 40,
    count: 200_000,
    prepare: async (count) => wireReceiving(await wire(), Buffer.from('sixteen letters.'), true, count),
  },
  'wire-receive-long-text': {
    text: 'wire: receive 1 KiB of text',
    bound: 1200,
    count: 20_000,
    prepare: async (count) => wireReceiving(await wire(), Buffer.from('sixteen letters.'.repeat(64)), true, count),
  },
  'wire-receive-binary': {
    text: 'wire: receive 1 KiB of bytes',
    bound: 1250,
    count: 20_000,
    prepare: async (count) => wireReceiving(await wire(), Buffer.alloc(1024), false, count),
  },
  'wire-send-text': {
    text: 'wire: send 16 B of text',
    bound: 26,
    count: 200_000,
    prepare: async (count) => wireSending(await wire(), 'sixteen letters.', count),
  },
  'connection-receive-text': {
    text: 'connection: receive(handler), 16 B of text',
    bound: 48,
    count: 200_000,
    prepare: (count) => receiving(Buffer.from('sixteen letters.'), count),
  },
  'connection-send-text': {
    text: 'connection: send, 16 B of text',
    bound: 60,
    count: 200_000,
    prepare: (count) => sending('sixteen letters.', count),
  },
};

/** A wire of the codec with Node's ports, and the bytes that it writes taken at once. */
async function wire() {
  const { Wire, textPort, entropy } = await sources(
    `export { Wire } from './codec/src/wire.ts'; export { textPort } from './node/src/text-port.ts'; export { entropy } from './node/src/entropy.ts';`,
  );
  return new Wire(deafSink, { role: 'client', text: textPort, entropy });
}

/** @param {any} machine @param {Buffer} payload @param {boolean} text @param {number} count */
function wireReceiving(machine, payload, text, count) {
  const [whole, times] = pieceOf(frame(payload, text), count);
  const piece = new Uint8Array(whole); // what a socket reads into is no Buffer either
  return () => {
    for (let turn = 0; turn < times; turn += 1) machine.receive(piece);
  };
}

/** @param {any} machine @param {string} message @param {number} count */
function wireSending(machine, message, count) {
  return () => {
    for (let index = 1; index <= count; index += 1) {
      machine.sendText(message);
      if (index % 1000 === 0) machine.flush();
    }
    machine.flush();
  };
}

/** @param {Buffer} one @param {number} count @returns {[Buffer, number]} */
function pieceOf(one, count) {
  const each = Math.floor(pieceBytes / one.length);
  return [Buffer.concat(Array.from({ length: each }, () => one)), Math.ceil(count / each)];
}

/** A stream in memory with a server's answer to the handshake in it, and an open connection on it. */
async function opened() {
  const socket = new Duplex({
    read: () => undefined,
    write(bytes, _encoding, done) {
      const key = /^sec-websocket-key: *(\S+)/im.exec(bytes.toString('latin1'))?.[1];
      if (key !== undefined) {
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        this.push(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
      }
      done();
    },
  });
  return { socket, connection: await open('ws://peer/', { socket, compression: false }) };
}

/** @param {Buffer} payload @param {number} count */
async function receiving(payload, count) {
  const { socket, connection } = await opened();
  const [piece, times] = pieceOf(frame(payload, true), count);
  const each = piece.length / (payload.length + 2);
  let awaited = 0;
  /** @type {((value: undefined) => void) | undefined} */
  let all;
  connection.receive(() => {
    awaited -= 1;
    if (awaited === 0) all?.(undefined);
  });
  return () => {
    awaited = times * each;
    return new Promise((resolve) => {
      all = resolve;
      for (let turn = 0; turn < times; turn += 1) socket.push(piece);
    });
  };
}

/** @param {string} message @param {number} count */
async function sending(message, count) {
  const { connection } = await opened();
  return async () => {
    for (let index = 1; index <= count; index += 1) {
      connection.send(message);
      if (index % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
}
