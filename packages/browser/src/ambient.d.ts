/**
 * What browsers have and TypeScript's DOM library does not say. This file is not published, and no published declaration names what
 * stands here.
 */

/** How a `WebSocketStream` is closed, and how it was. */
interface WebSocketStreamClose {
  readonly closeCode?: number;
  readonly reason?: string;
}

/** whatwg/websockets PR #48, an open draft; in Chromium since 124. */
interface WebSocketStream {
  readonly opened: Promise<{
    readonly protocol: string;
    readonly extensions: string;
    /** WSS-07 says Uint8Array; Chromium 156 gives an ArrayBuffer. */
    readonly readable: ReadableStream<string | Uint8Array | ArrayBuffer>;
    readonly writable: WritableStream<string | Uint8Array>;
  }>;
  readonly closed: Promise<WebSocketStreamClose>;
  close(info?: WebSocketStreamClose): void;
}

// eslint-disable-next-line no-var -- only `var` declares a property of the global object
declare var WebSocketStream:
  (new (url: string, options: { readonly protocols: string[] }) => WebSocketStream) | undefined;

interface WebSocket {
  /** The library's own declaration refuses bytes whose memory might be shared; the session hands out none. */
  send(data: string | Uint8Array): void;
}
