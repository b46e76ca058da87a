/** What a message is delivered as: a string, or some form of bytes; or what the client's own JSON gives. */
export type Delivered = string | Uint8Array | ArrayBuffer | object;

export interface OpenOptions {
  /** permessage-deflate with context takeover, for messages of any size. */
  readonly deflate: boolean;
  /** Unread messages above which a client holds the peer up, where it does that at all and the bound can be set. By default the client's own. */
  readonly unread?: number;
}

/** One connection of any client, with as little between it and the work as can be. */
export interface Peer {
  receive(handler: (message: Delivered) => void): void;
  send(message: string | Uint8Array): void;
  /** Bytes that the client or its socket still holds. */
  buffered(): number;
  /** Whether permessage-deflate is in use. */
  deflates(): boolean;
  /** Closes cleanly; fulfilled when the connection has ended. */
  close(): Promise<void>;
  /** Ends without ceremony. */
  terminate(): void;
  /** Messages one by one, for a slow reader: there if `unread` was given and the client has such a thing. */
  messages?(): AsyncIterable<Delivered>;
}

/** A file of this folder. */
export interface Adapter {
  open(url: string, options: OpenOptions): Promise<Peer>;
  /** It is no WebSocket client: it delivers pieces of bytes, headers included. */
  readonly raw?: boolean;
  /** Text is delivered as bytes. */
  readonly bytes?: boolean;
  /** What is sent instead of the messages. */
  prepare?(messages: readonly (string | Uint8Array)[]): readonly Uint8Array[];
  /** Receives one message of any length in pieces; fulfilled with its bytes. */
  streamIn?(url: string): Promise<number>;
  /** Sends one message of so many bytes in pieces; fulfilled when the peer has said what it got. */
  streamOut?(url: string, bytes: number): Promise<string>;
}
