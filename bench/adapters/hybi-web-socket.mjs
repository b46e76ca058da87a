import { WebSocket } from 'hybi';
import { whatwg } from './whatwg.mjs';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export const open = (url, { deflate }) =>
  whatwg(new WebSocket(url, [], { compression: deflate ? { threshold: 0 } : false }));
