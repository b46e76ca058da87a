export * from './shared.js';
export { connect, open } from '@hybi/browser';
export type { BrowserConnectOptions } from '@hybi/browser';
