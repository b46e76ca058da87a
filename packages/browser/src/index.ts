export * from '@hybi/session';
export type { BrowserConnectOptions } from './browser-options.js';
export { connect, open } from './connect.js';
export { nativeStream } from './native-stream.js';
export { ReconnectingWebSocket } from './reconnecting-web-socket.js';
export { WebSocket, WebSocketError } from './platform-faces.js';
export { WebSocketStream } from './web-socket-stream.js';
export type { WebSocketOpenInfo, WebSocketStreamClass } from './web-socket-stream.js';
export type { WebSocketClosed, WebSocketCloseInfo, WebSocketStreamOptions } from '@hybi/session/faces';
