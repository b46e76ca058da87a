export * from './shared.js';
export { connect, open, ReconnectingWebSocket } from '@hybi/browser';
export type { BrowserConnectOptions } from '@hybi/browser';
export { WebSocket, WebSocketError, WebSocketStream } from '@hybi/browser';
export type { WebSocketClosed, WebSocketCloseInfo, WebSocketOpenInfo, WebSocketStreamOptions } from '@hybi/browser';
