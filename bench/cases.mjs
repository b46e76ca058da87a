// The cases, as data. A case at one size is a group: all of its clients do the same work in alternating rounds.

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} title
 * @property {string} work a file of `works/`
 * @property {import('./messages.mjs').Kind} kind
 * @property {readonly number[]} sizes bytes of payload of a message
 * @property {string} metric the unit of the figures
 * @property {'more' | 'less'} better which figures are good
 * @property {readonly import('./clients.mjs').ClientName[]} hybi a row for each
 * @property {readonly import('./clients.mjs').ClientName[]} peers
 * @property {boolean} [deflate] permessage-deflate with context takeover
 * @property {boolean} [secure] over TLS
 * @property {boolean} [parsed] messages are delivered as parsed JSON
 * @property {boolean} [fresh] each pass in a fresh process; nothing is timed
 * @property {boolean} [browser]
 * @property {number} [burst] messages a turn of the event loop; by default 64 KiB of them
 * @property {number} [count] a fixed number of messages or connections; by default as many as fill the time of a pass
 * @property {readonly import('./clients.mjs').ClientName[]} [profiled] what a connection of these is made of is reported too
 * @property {number} [warmUp] messages or connections before the passes that find the count; by default those passes warm a client up
 * @property {number} [bytes] of a streamed message
 * @property {string} [note] what has to be known to read the figures, as Markdown
 */

const sizes = [16, 128, 1024, 16_384, 65_536, 1_048_576];
const jsonSizes = [64, 256, 1024, 16_384, 65_536];
/** @type {readonly import('./clients.mjs').ClientName[]} */
const hybi = ['hybi connection', 'hybi WebSocket', 'hybi session'];
/** @type {readonly import('./clients.mjs').ClientName[]} */
const peers = ['ws', 'ws+bufferutil', 'undici', 'node24', 'bun', 'deno', 'websocket', 'faye-websocket', 'net'];
/** @type {readonly import('./clients.mjs').ClientName[]} */
const compressing = ['ws', 'undici', 'node24', 'bun'];
const perSecond = { metric: 'messages/s', better: /** @type {const} */ ('more') };

/** @type {readonly Case[]} */
export const cases = [
  {
    name: 'receive-text',
    title: 'Receiving text (ASCII)',
    work: 'receive',
    kind: 'ascii',
    sizes,
    hybi,
    peers: [...peers, 'ws onmessage', 'ws bytes'],
    ...perSecond,
  },
  {
    name: 'receive-multibyte',
    title: 'Receiving text (multi-byte)',
    work: 'receive',
    kind: 'multibyte',
    sizes,
    hybi,
    peers,
    ...perSecond,
  },
  {
    name: 'receive-binary',
    title: 'Receiving binary',
    work: 'receive',
    kind: 'binary',
    sizes,
    hybi,
    peers: [...peers, 'ws own memory'],
    note: 'hybi gives each message memory of its own, `ws` a part of what the socket has read; from 65 bytes to a few KiB that memory is most of what a message costs ([decision 6](decisions/0006-a-received-message-has-memory-of-its-own.md)). In the row "ws, messages copied" `ws` gives it too.',
    ...perSecond,
  },
  { name: 'send-text', title: 'Sending text (ASCII)', work: 'send', kind: 'ascii', sizes, hybi, peers, ...perSecond },
  {
    name: 'send-multibyte',
    title: 'Sending text (multi-byte)',
    work: 'send',
    kind: 'multibyte',
    sizes,
    hybi,
    peers,
    ...perSecond,
  },
  { name: 'send-binary', title: 'Sending binary', work: 'send', kind: 'binary', sizes, hybi, peers, ...perSecond },
  {
    name: 'send-one-a-turn',
    title: 'Sending text, one message in each turn of the event loop',
    work: 'send',
    kind: 'ascii',
    sizes: [16, 1024],
    burst: 1,
    hybi,
    peers,
    ...perSecond,
  },
  {
    name: 'round-trip',
    title: 'Request and reply',
    work: 'round-trip',
    kind: 'ascii',
    sizes: [16, 1024],
    metric: 'µs',
    better: 'less',
    hybi,
    peers,
  },
  {
    name: 'receive-deflate',
    title: 'Receiving JSON with permessage-deflate',
    work: 'receive',
    kind: 'json',
    deflate: true,
    sizes: jsonSizes,
    hybi,
    peers: compressing,
    ...perSecond,
  },
  {
    name: 'send-deflate',
    title: 'Sending JSON with permessage-deflate',
    work: 'send',
    kind: 'json',
    deflate: true,
    sizes: jsonSizes,
    hybi,
    peers: ['ws', 'bun'],
    ...perSecond,
  },
  {
    name: 'round-trip-deflate',
    title: 'Request and reply, JSON with permessage-deflate',
    work: 'round-trip',
    kind: 'json',
    deflate: true,
    sizes: [256],
    metric: 'µs',
    better: 'less',
    hybi: ['hybi connection'],
    peers: ['ws', 'bun'],
  },
  {
    name: 'idle',
    title: 'Memory of an idle connection',
    work: 'idle',
    kind: 'ascii',
    sizes: [0],
    count: 500,
    fresh: true,
    metric: 'bytes of RSS each',
    better: 'less',
    hybi,
    peers,
    profiled: ['hybi connection', 'net'],
  },
  {
    name: 'connects',
    title: 'Connections opened and closed',
    work: 'connects',
    kind: 'ascii',
    sizes: [0],
    // So little is done for each that its code is still interpreted after the hundreds that a pass takes.
    warmUp: 4000,
    metric: 'connections/s',
    better: 'more',
    hybi,
    peers,
  },
  {
    name: 'slow-reader',
    title: 'A slow reader: growth of the process',
    work: 'slow-reader',
    kind: 'binary',
    sizes: [16_384],
    count: 16_384,
    fresh: true,
    metric: 'bytes of RSS',
    better: 'less',
    hybi: ['hybi connection', 'hybi session'],
    peers: ['ws', 'undici', 'node24', 'bun', 'deno', 'websocket', 'faye-websocket'],
  },
  {
    name: 'session-json',
    title: 'Receiving JSON, parsed',
    work: 'receive',
    kind: 'json',
    parsed: true,
    sizes: [1024],
    hybi: ['hybi session json'],
    peers: ['hybi connection json', 'ws json'],
    ...perSecond,
  },
  {
    name: 'stream-in',
    title: 'One message of 1 GiB, received in pieces: growth of the process',
    work: 'stream-in',
    kind: 'binary',
    sizes: [2 ** 30],
    bytes: 2 ** 30,
    fresh: true,
    metric: 'bytes of RSS',
    better: 'less',
    hybi: ['hybi connection'],
    peers: [],
  },
  {
    name: 'stream-out',
    title: 'One message of 1 GiB, sent in pieces: growth of the process',
    work: 'stream-out',
    kind: 'binary',
    sizes: [2 ** 30],
    bytes: 2 ** 30,
    fresh: true,
    metric: 'bytes of RSS',
    better: 'less',
    hybi: ['hybi connection'],
    peers: ['ws', 'ws+bufferutil'],
  },
  {
    name: 'wss-receive',
    title: 'Receiving text over TLS',
    work: 'receive',
    kind: 'ascii',
    secure: true,
    sizes: [16, 1024, 65_536],
    hybi: ['hybi connection', 'hybi WebSocket'],
    peers: ['ws', 'undici', 'node24', 'bun', 'deno', 'net'],
    ...perSecond,
  },
  {
    name: 'wss-send',
    title: 'Sending text over TLS',
    work: 'send',
    kind: 'ascii',
    secure: true,
    sizes: [16, 1024, 65_536],
    hybi: ['hybi connection', 'hybi WebSocket'],
    peers: ['ws', 'undici', 'node24', 'bun', 'deno', 'net'],
    ...perSecond,
  },
  {
    name: 'browser-receive',
    title: 'Receiving text in Chromium',
    work: 'receive',
    kind: 'ascii',
    browser: true,
    sizes: [1024],
    hybi: ['hybi browser'],
    peers: ['chromium'],
    ...perSecond,
  },
];
