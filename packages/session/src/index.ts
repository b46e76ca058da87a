export type * from './abort-signal.js';
export type * from './closure.js';
export * from './errors.js';
export type * from './options.js';
export type * from './retry.js';
export type * from './state.js';
export type * from './subprotocol.js';
export type * from './transport.js';
