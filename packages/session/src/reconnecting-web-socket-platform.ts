import type { Closure } from './closure.js';
import type { StateChangeEvent } from './events.js';
import type { ConnectOptions, Provided, UrlLike } from './options.js';
import type { SendOutcome } from './send-outcome.js';
import type { SessionState } from './state.js';
import type { WireData } from './subprotocol.js';

/** As much of a session as stands behind the face. */
export interface SessionBehind {
  readonly state: SessionState;
  readonly connection:
    | {
        readonly url: string;
        readonly bufferedBytes: number;
        readonly closed: Promise<Closure>;
        close(code?: number, reason?: string): Promise<Closure>;
      }
    | undefined;
  readonly outbox: { readonly bytes: number };
  send(message: WireData): SendOutcome;
  receive(handler: (message: WireData) => void): () => void;
  reconnect(): unknown;
  close(code?: number, reason?: string): Promise<unknown>;
  addEventListener(type: 'statechange', listener: (event: StateChangeEvent) => void): void;
}

/** What a platform gives to the face. */
export interface SocketPlatform {
  /** The platform's `connect`. */
  connect(url: Provided<string | UrlLike>, options: ConnectOptions<string | readonly string[]>): SessionBehind;
  /** Makes a `Blob` of bytes, for `binaryType` `blob`. */
  readonly blob: (bytes: Uint8Array) => unknown;
}
