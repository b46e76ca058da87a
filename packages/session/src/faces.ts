/** What the interfaces of the WHATWG standard have in common on every platform. */
export { closedError, isNormalEnd } from './closed-error.js';
export { bufferSource } from './faces/buffer-source.js';
export { closeInfo } from './faces/close-info.js';
export type { WebSocketCloseInfo } from './faces/close-info.js';
export { domException, DOMExceptionBase } from './faces/dom-exception.js';
export type { DomException } from './faces/dom-exception.js';
export * from './faces/socket-arguments.js';
export { StreamLife } from './faces/stream-life.js';
export type { WebSocketClosed, WebSocketOpened } from './faces/stream-life.js';
export { streamOptions } from './faces/stream-options.js';
export type { WebSocketStreamOptions } from './faces/stream-options.js';
export * from './faces/web-idl.js';
export { WebSocketError } from './faces/web-socket-error.js';
