import { whatwg } from './whatwg.mjs';

/** The runtime's own WebSocket: Node's, Bun's, Deno's or a browser's. */
/** @type {import('./adapter.d.ts').Adapter['open']} */
export const open = (url) => whatwg(new WebSocket(url));
