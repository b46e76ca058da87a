/** What the interfaces of the WHATWG standard need on every platform. */
export { closedError } from '../closed-error.js';
export { domException, DOMExceptionBase } from './dom-exception.js';
export type { DomException } from './dom-exception.js';
export * from './socket-arguments.js';
export * from './web-idl.js';
