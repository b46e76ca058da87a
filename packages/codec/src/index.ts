export * from './close.js';
export type * from './extension.js';
export * from './limits.js';
export type * from './ports.js';
export type * from './wire-sink.js';
