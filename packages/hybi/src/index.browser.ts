export * from './shared.js';
export { connect, open, ReconnectingWebSocket } from '@hybi/browser';
export type { BrowserConnectOptions } from '@hybi/browser';
