// Every client that takes part: what it is called, what it runs in, and the adapter that drives it.

/**
 * @typedef {object} Client
 * @property {string} label
 * @property {import('./runtimes.mjs').RuntimeName} runtime
 * @property {string} adapter a file of `adapters/`
 * @property {string} interface `connection`, `WebSocket`, `session`, or `socket` where there is no WebSocket client at all
 * @property {Readonly<Record<string, string>>} [env]
 */

/** ws looks for its optional native module by itself; this variable is how it is told not to. */
const withoutNative = { WS_NO_BUFFER_UTIL: '1' };

/** @satisfies {Readonly<Record<string, Client>>} */
export const clients = {
  'hybi connection': {
    label: 'hybi, connection',
    runtime: 'node',
    adapter: 'hybi-connection',
    interface: 'connection',
  },
  'hybi WebSocket': { label: 'hybi, WebSocket', runtime: 'node', adapter: 'hybi-web-socket', interface: 'WebSocket' },
  'hybi session': { label: 'hybi, session', runtime: 'node', adapter: 'hybi-session', interface: 'session' },
  'hybi session json': {
    label: 'hybi, session with json()',
    runtime: 'node',
    adapter: 'hybi-session-json',
    interface: 'session',
  },
  'hybi connection json': {
    label: 'hybi, connection and JSON.parse',
    runtime: 'node',
    adapter: 'hybi-connection-json',
    interface: 'connection',
  },
  ws: { label: 'ws', runtime: 'node', adapter: 'ws', interface: 'connection', env: withoutNative },
  'ws+bufferutil': { label: 'ws with bufferutil', runtime: 'node', adapter: 'ws', interface: 'connection' },
  'ws bytes': {
    label: 'ws, text left as bytes',
    runtime: 'node',
    adapter: 'ws-bytes',
    interface: 'connection',
    env: withoutNative,
  },
  'ws own memory': {
    label: 'ws, messages copied',
    runtime: 'node',
    adapter: 'ws-own-memory',
    interface: 'connection',
    env: withoutNative,
  },
  'ws onmessage': {
    label: 'ws, onmessage',
    runtime: 'node',
    adapter: 'ws-onmessage',
    interface: 'WebSocket',
    env: withoutNative,
  },
  'ws json': {
    label: 'ws and JSON.parse',
    runtime: 'node',
    adapter: 'ws-json',
    interface: 'connection',
    env: withoutNative,
  },
  undici: { label: 'undici', runtime: 'node', adapter: 'undici', interface: 'WebSocket' },
  node24: { label: 'Node 24, its own', runtime: 'node24', adapter: 'native', interface: 'WebSocket' },
  bun: { label: 'Bun, its own', runtime: 'bun', adapter: 'native', interface: 'WebSocket' },
  deno: { label: 'Deno, its own', runtime: 'deno', adapter: 'native', interface: 'WebSocket' },
  websocket: { label: 'websocket', runtime: 'node', adapter: 'websocket', interface: 'connection' },
  'faye-websocket': { label: 'faye-websocket', runtime: 'node', adapter: 'faye-websocket', interface: 'WebSocket' },
  net: { label: 'bare socket', runtime: 'node', adapter: 'net', interface: 'socket' },
  'hybi browser': {
    label: 'hybi, session in Chromium',
    runtime: 'node',
    adapter: 'hybi-browser-session',
    interface: 'session',
  },
  chromium: { label: "Chromium's own WebSocket", runtime: 'node', adapter: 'native', interface: 'WebSocket' },
};

/** @typedef {keyof typeof clients} ClientName */
