import { WebSocket } from 'undici';
import { whatwg } from './whatwg.mjs';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export const open = (url) => whatwg(/** @type {any} */ (new WebSocket(url)));
