import { WebSocketError as OurWebSocketError } from '@hybi/session/faces';

/** The engine's class, wherever the program that reads these types knows one. */
type PlatformWebSocket = typeof globalThis extends { readonly WebSocket: infer Class } ? Class : unknown;

/** What the global object may have. */
interface Faces {
  readonly WebSocket: PlatformWebSocket;
  readonly WebSocketError?: typeof OurWebSocketError;
}

/** The engine's `WebSocket`. It exists, so that the same import works in Node. */
export const WebSocket: PlatformWebSocket = /* @__PURE__ */ webSocket();

/** The engine's `WebSocketError`, or one of our own where it has none. */
export const WebSocketError: typeof OurWebSocketError = /* @__PURE__ */ webSocketError();

// Calls that are marked as pure, and nothing else at the top of a module: so a page that takes neither carries neither.
function webSocket(): PlatformWebSocket {
  return faces().WebSocket;
}

function webSocketError(): typeof OurWebSocketError {
  return faces().WebSocketError ?? OurWebSocketError;
}

function faces(): Faces {
  return globalThis;
}
