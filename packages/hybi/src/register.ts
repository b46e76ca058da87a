import { CloseEvent, WebSocket, WebSocketError, WebSocketStream } from '@hybi/node';

/**
 * Imported for what it does: it makes `WebSocket`, `WebSocketStream` and `WebSocketError` of Node the global ones, for libraries that
 * look there. A `CloseEvent` that the platform has stays.
 */
for (const [name, value] of Object.entries({ CloseEvent, WebSocket, WebSocketError, WebSocketStream })) {
  // As Web IDL defines the property of an interface object.
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}
