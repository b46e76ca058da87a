export * from './shared.js';
export { connect, open } from '@hybi/node';
export type { NodeConnectOptions } from '@hybi/node';
