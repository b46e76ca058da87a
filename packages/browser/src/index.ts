export * from '@hybi/session';
export type { BrowserConnectOptions } from './browser-options.js';
export { connect, open } from './connect.js';
export { nativeStream } from './native-stream.js';
export { ReconnectingWebSocket } from './reconnecting-web-socket.js';
