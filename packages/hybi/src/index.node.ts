export * from './shared.js';
export { connect, open, ReconnectingWebSocket } from '@hybi/node';
export type { NodeConnectOptions, NodeReconnectingWebSocketOptions } from '@hybi/node';
