// The peer of every client: a raw TCP server in a process of its own. It parses nothing while the clock runs: what it sends was made before, what
// it receives is counted in bytes (or by frame headers, where compression makes the length unknown). What it has to do is in the
// query of the URL.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { FrameWalk } from './frame-walk.mjs';
import { frame, frameHead, frames, maskedFrameBytes } from './frames.mjs';
import { verify } from './verify.mjs';

const closeFrame = Buffer.from([0x88, 2, 3, 0xe8]);
/** What is written at once of a long message. */
const longPiece = Buffer.alloc(256 * 1024);

/** @typedef {{ do: string, kind: any, size: number, count: number, deflate: boolean, verify: boolean, bytes: number }} Task */

/** @param {import('node:net').Socket} socket */
function serve(socket) {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  let head = '';
  const onData = (/** @type {Buffer} */ bytes) => {
    head += bytes.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    socket.off('data', onData);
    const task = taskOf(head);
    socket.write(response(head, task));
    tasks[task.do]?.(socket, task);
  };
  socket.on('data', onData);
}

/** @param {string} head @returns {Task} */
function taskOf(head) {
  const query = new URL(head.slice(4, head.indexOf(' HTTP/')), 'ws://peer').searchParams;
  const number = (/** @type {string} */ name) => Number(query.get(name) ?? 0);
  return {
    do: query.get('do') ?? 'hold',
    kind: query.get('kind') ?? 'ascii',
    size: number('size'),
    count: number('count'),
    bytes: number('bytes'),
    deflate: query.get('deflate') === '1',
    verify: query.get('verify') === '1',
  };
}

/** @param {string} head @param {Task} task */
function response(head, task) {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const deflate = task.deflate && /^sec-websocket-extensions:.*permessage-deflate/im.test(head);
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n${deflate ? 'Sec-WebSocket-Extensions: permessage-deflate\r\n' : ''}\r\n`
  );
}

/** Answers whatever comes now, which is a Close frame, and ends. @param {import('node:net').Socket} socket */
function awaitClose(socket) {
  socket.once('data', () => socket.end(closeFrame));
  socket.once('end', () => socket.end());
}

/** Tells the client that its work is done, or what is wrong with it. @param {import('node:net').Socket} socket @param {string} verdict */
function finish(socket, verdict) {
  socket.removeAllListeners('data');
  socket.write(frame(Buffer.from(verdict), true));
  awaitClose(socket);
}

/** Writes the bytes `times` times as fast as the socket takes them. @param {import('node:net').Socket} socket @param {Buffer} bytes @param {number} times @param {() => void} [then] */
function repeat(socket, bytes, times, then) {
  let left = times;
  const more = () => {
    while (left > 0) {
      left -= 1;
      if (!socket.write(bytes)) {
        socket.once('drain', more);
        return;
      }
    }
    then?.();
  };
  more();
}

/** @type {Record<string, (socket: import('node:net').Socket, task: Task) => void>} */
const tasks = {
  /** Sends `count` messages when the first byte comes. */
  flood(socket, { kind, size, count, deflate }) {
    const { bytes, ends } = frames(kind, size, deflate);
    socket.once('data', () => {
      awaitClose(socket);
      const rest = count % ends.length;
      repeat(socket, bytes, Math.floor(count / ends.length), () => {
        if (rest > 0) socket.write(bytes.subarray(0, ends[rest - 1]));
      });
    });
  },

  /** Receives `count` messages and says so. */
  sink(socket, { kind, size, count, deflate, verify: all }) {
    if (!deflate && !all) {
      let left = count * maskedFrameBytes(size);
      socket.on('data', (bytes) => {
        left -= bytes.length;
        if (left <= 0) finish(socket, left === 0 ? 'ok' : `${-left} bytes too many came`);
      });
      return;
    }
    /** @type {Buffer[]} */
    const kept = [];
    let left = count;
    let plain = 0;
    const walk = new FrameWalk(({ compressed }) => {
      left -= 1;
      if (!compressed) plain += 1;
    });
    socket.on('data', (bytes) => {
      if (all) kept.push(bytes);
      walk.push(bytes);
      if (left > 0) return;
      const uncompressed = deflate && plain > 0 ? `${plain} frames are not compressed` : 'ok';
      finish(socket, all ? verify(Buffer.concat(kept), kind, size, deflate) : uncompressed);
    });
  },

  /** Answers each of `count` messages with the one of the same number. */
  echo(socket, { kind, size, count, deflate }) {
    const { bytes, ends } = frames(kind, size, deflate);
    let index = 0;
    const answer = () => {
      const slot = index % ends.length;
      socket.write(bytes.subarray(slot === 0 ? 0 : ends[slot - 1], ends[slot]));
      index += 1;
      if (index === count) {
        socket.removeAllListeners('data');
        awaitClose(socket);
      }
    };
    if (deflate) {
      const walk = new FrameWalk(answer);
      socket.on('data', (piece) => walk.push(piece));
      return;
    }
    const each = maskedFrameBytes(size);
    let had = 0;
    socket.on('data', (piece) => {
      had += piece.length;
      const times = Math.min(Math.floor(had / each), count - index);
      had -= times * each;
      for (let turn = 0; turn < times; turn += 1) answer();
    });
  },

  /** Sends one message of `bytes` bytes when the first byte comes. */
  stream(socket, { bytes }) {
    socket.once('data', () => {
      awaitClose(socket);
      socket.write(frameHead(bytes, false));
      repeat(socket, longPiece, bytes / longPiece.length);
    });
  },

  /** Receives one message of `bytes` bytes, in however many frames, and says so. */
  gather(socket, { bytes }) {
    let left = bytes;
    let last = false;
    const walk = new FrameWalk(({ length, fin }) => {
      left -= length;
      last = fin;
    });
    socket.on('data', (piece) => {
      walk.push(piece);
      if (last) finish(socket, left === 0 ? 'ok' : `${left} bytes are missing`);
    });
  },

  hold(socket) {
    socket.resume();
    socket.once('end', () => socket.end());
  },

  close: awaitClose,
};

const plain = createServer({ noDelay: true }, serve);
const secure = createTlsServer({ cert: readFileSync(process.argv[2]), key: readFileSync(process.argv[3]) }, serve);
for (const server of [plain, secure]) {
  await new Promise((done) => server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => done(undefined)));
}
const port = (/** @type {import('node:net').Server} */ server) =>
  /** @type {import('node:net').AddressInfo} */ (server.address()).port;
process.stdout.write(`${JSON.stringify({ plain: port(plain), secure: port(secure) })}\n`);
// The harness ends it by closing its input.
process.stdin.resume().on('end', () => process.exit());
