// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * What the reference server does on a connection is chosen by the URL's path. A behaviour either answers the upgrade request by
 * itself, on the raw socket (`raw`), or lets `ws` accept it and goes on from there (`open`). README.md beside this file is its table.
 *
 * @typedef {import('ws').WebSocket} WebSocket
 * @typedef {import('node:http').IncomingMessage} IncomingMessage
 * @typedef {import('node:net').Socket} Socket
 * @typedef {object} Visit one request that asks for an upgrade
 * @property {readonly string[]} args the path's further segments, decoded
 * @property {URLSearchParams} query
 * @property {IncomingMessage} request
 * @typedef {object} Behaviour
 * @property {(visit: Visit, socket: Socket, accept: () => void) => void} [raw] answers the request itself; `accept` goes on to `open`
 * @property {(visit: Visit, ws: WebSocket, socket: Socket) => void} [open] what happens on the connection
 * @property {(visit: Visit, offered: ReadonlySet<string>) => string | undefined} [protocol] selects; default: the first that is offered
 * @property {boolean} [deflate] whether permessage-deflate is accepted; default: false
 */

/** @param {string | undefined} text @param {number} fallback */
const count = (text, fallback) => {
  const number = Number(text ?? fallback);
  return Number.isFinite(number) && number >= 0 ? Math.floor(number) : fallback;
};

/** @param {WebSocket} ws */
const echo = (ws) => {
  ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
};

/** Echoes `limit` messages and then does `end`; at once when it is 0. @param {WebSocket} ws @param {number} limit @param {() => void} end */
const echoThen = (ws, limit, end) => {
  let seen = 0;
  if (limit === 0) return end();
  ws.on('message', (data, isBinary) => {
    seen += 1;
    if (seen > limit) return;
    if (seen < limit) return ws.send(data, { binary: isBinary });
    ws.send(data, { binary: isBinary }, () => end());
  });
};

/** An unmasked Close frame with any code at all, also those that `ws` rightly refuses. @param {number} code @param {string} reason */
const closeFrame = (code, reason) => {
  const body = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
  return Buffer.concat([Buffer.from([0x88, body.length]), body]);
};

/** @param {Socket} socket @param {number} status @param {string} phrase @param {Record<string, string>} headers @param {string} body */
const answer = (socket, status, phrase, headers, body) => {
  const lines = Object.entries({
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join('')}\r\n${body}`);
};

/** @param {WebSocket} ws @param {() => void} tick @param {number} milliseconds */
const every = (ws, tick, milliseconds) => {
  const timer = setInterval(tick, milliseconds);
  ws.on('close', () => clearInterval(timer));
};

/** @type {Map<string, Set<WebSocket>>} */
const rooms = new Map();

/** A tick of a price that wanders: the same series on each server, since it depends on `n` alone. @param {number} n */
const tick = (n) => {
  const price = 100 + 8 * Math.sin(n / 37) + 3 * Math.sin(n / 11 + 1) + Math.sin(n / 3.3);
  return { n, at: Date.now(), price: Math.round(price * 100) / 100, volume: Math.round(50 + 40 * Math.sin(n / 7)) };
};

/** @type {Readonly<Record<string, Behaviour>>} */
export const behaviours = {
  echo: { open: (_visit, ws) => echo(ws) },

  deflate: { deflate: true, open: (_visit, ws) => echo(ws) },

  close: {
    open({ args, query }, ws, socket) {
      const code = count(args[0], 1000);
      const reason = args[1] ?? '';
      echoThen(ws, count(query.get('after') ?? undefined, 0), () => {
        if (code === 1006) socket.destroy();
        else if (code === 1005) ws.close();
        else if (code === 1000 || (code >= 1001 && code <= 1014 && code !== 1004) || (code >= 3000 && code <= 4999))
          ws.close(code, reason);
        else socket.write(closeFrame(code, reason));
      });
    },
  },

  drop: { open: ({ args }, ws, socket) => echoThen(ws, count(args[0], 0), () => socket.destroy()) },

  reset: { open: ({ args }, ws, socket) => echoThen(ws, count(args[0], 0), () => socket.resetAndDestroy()) },

  end: { open: ({ args }, ws, socket) => echoThen(ws, count(args[0], 0), () => socket.end()) },

  hang: { open: ({ args }, ws) => echoThen(ws, count(args[0], 0), () => ws.pause()) },

  mute: { open: () => {} },

  silent: { raw: () => {} },

  slow: {
    raw: ({ args }, _socket, accept) => void setTimeout(accept, count(args[0], 500)),
    open: (_visit, ws) => echo(ws),
  },

  subprotocol: { protocol: ({ args }) => args[0], open: (_visit, ws) => echo(ws) },

  refuse: {
    raw({ args, query }, socket) {
      const retryAfter = query.get('retry-after');
      answer(
        socket,
        count(args[0], 503),
        'Refused',
        retryAfter === null ? {} : { 'retry-after': retryAfter },
        query.get('body') ?? 'refused by the reference server\n',
      );
    },
  },

  redirect: {
    raw: ({ query }, socket) =>
      answer(
        socket,
        count(query.get('status') ?? undefined, 302),
        'Redirect',
        { location: query.get('to') ?? '/echo' },
        '',
      ),
  },

  'redirect-loop': { raw: (_visit, socket) => answer(socket, 302, 'Redirect', { location: '/redirect-loop' }, '') },

  'plain-http': {
    raw: (_visit, socket) =>
      answer(
        socket,
        200,
        'OK',
        { 'content-type': 'text/html' },
        '<!doctype html><title>Not a WebSocket</title><p>Hello.\n',
      ),
  },

  garbage: {
    raw(visit, socket, accept) {
      if (visit.args[0] === 'frames') accept();
      else socket.end(Buffer.concat([Buffer.from([0x00, 0xff]), randomBytes(512)]));
    },
    // A reserved opcode first, so that it is an error whatever the random bytes are.
    open: (_visit, _ws, socket) =>
      void socket.write(Buffer.concat([Buffer.from([0x83, 0x01, 0x00]), randomBytes(256)])),
  },

  burst: {
    open({ args, query }, ws) {
      const messages = count(args[0], 100);
      const padding = '.'.repeat(Math.min(count(query.get('bytes') ?? undefined, 0), 1 << 20));
      for (let n = 0; n < messages; n++) ws.send(`${n}${padding}`);
      echo(ws);
    },
  },

  big: {
    open({ args, query }, ws) {
      const bytes = Math.min(count(args[0], 1 << 20), 256 << 20);
      if (query.get('type') === 'text') ws.send('x'.repeat(bytes));
      else ws.send(Buffer.alloc(bytes, 0x78));
      echo(ws);
    },
  },

  fragments: {
    open({ args }, ws) {
      const frames = Math.max(1, count(args[0], 3));
      for (let n = 0; n < frames; n++) ws.send(`${n};`, { fin: n === frames - 1 });
      echo(ws);
    },
  },

  feed: {
    open({ query }, ws) {
      const hertz = Math.min(Math.max(count(query.get('hz') ?? undefined, 10), 1), 1000);
      const last = query.has('count') ? count(query.get('count') ?? undefined, 0) : Infinity;
      let n = count(query.get('from') ?? undefined, 0);
      const send = () => {
        if (n >= last) return ws.close(1000, 'end of feed');
        ws.send(JSON.stringify(tick(n)));
        n += 1;
      };
      every(ws, send, 1000 / hertz);
    },
  },

  ping: {
    open({ args }, ws) {
      ws.on('pong', (data) => ws.send(`pong ${data.toString()}`));
      ws.ping(args[0] ?? '');
      echo(ws);
    },
  },

  probe: {
    open(_visit, ws) {
      ws.on('message', (data, isBinary) => {
        const text = !isBinary && Buffer.isBuffer(data) ? data.toString() : undefined;
        if (text === 'ping') ws.send('pong');
        else if (text === '{"type":"ping"}') ws.send('{"type":"pong"}');
        else ws.send(data, { binary: isBinary });
      });
    },
  },

  room: {
    open({ args }, ws) {
      const name = args[0] ?? '';
      const members = rooms.get(name) ?? new Set();
      rooms.set(name, members.add(ws));
      ws.on('message', (data, isBinary) => {
        for (const member of members) member.send(data, { binary: isBinary });
      });
      ws.on('close', () => {
        members.delete(ws);
        if (members.size === 0) rooms.delete(name);
      });
    },
  },

  request: {
    open({ request }, ws) {
      ws.send(
        JSON.stringify({
          url: request.url,
          headers: request.headers,
          protocol: ws.protocol,
          extensions: ws.extensions,
        }),
      );
      echo(ws);
    },
  },
};
