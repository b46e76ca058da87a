export * from './shared.js';
export { connect, open, ReconnectingWebSocket } from '@hybi/node';
export type { NodeConnectOptions, NodeReconnectingWebSocketOptions } from '@hybi/node';
export { WebSocket, WebSocketError, WebSocketStream } from '@hybi/node';
export type {
  WebSocketClosed,
  WebSocketCloseInfo,
  WebSocketEventMap,
  WebSocketOpenInfo,
  WebSocketOptions,
  WebSocketStreamOptions,
} from '@hybi/node';
