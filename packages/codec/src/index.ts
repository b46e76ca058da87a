export * from './close.js';
export type * from './extension.js';
export * from './limits.js';
export type * from './ports.js';
export * from './protocol-error.js';
export type * from './role.js';
export * from './violations.js';
export type * from './wire-sink.js';
