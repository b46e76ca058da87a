import type { Closure } from './closure.js';
import type { BasicEvent } from './events.js';

const EventBase: new (type: string) => BasicEvent = Event;

/** `open`: a connection is up. */
export class SocketOpenEvent extends EventBase {
  constructor() {
    super('open');
  }
}

/** `message`, as a `MessageEvent`: `data` is a string, or what `binaryType` says. */
export class SocketMessageEvent extends EventBase {
  readonly data: unknown;
  /** The origin of the server, such as `wss://example.com`. */
  readonly origin: string;

  constructor(data: unknown, origin: string) {
    super('message');
    this.data = data;
    this.origin = origin;
  }
}

/** `error`, with what a `WebSocket` never tells: why. */
export class SocketErrorEvent extends EventBase {
  /** An `OpenError`, a `ClosedError`, a `GaveUpError`, or the reason of the signal that aborted it. */
  readonly error: unknown;
  readonly message: string;

  constructor(error: unknown) {
    super('error');
    this.error = error;
    this.message = error instanceof Error ? error.message : String(error);
  }
}

/** `close`, as a `CloseEvent`: an attempt failed, or a connection ended. */
export class SocketCloseEvent extends EventBase {
  /** As received: 1005 for a Close without a code, 1006 where none came. */
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(closure: Pick<Closure, 'code' | 'reason' | 'clean'>) {
    super('close');
    this.code = closure.code;
    this.reason = closure.reason;
    this.wasClean = closure.clean;
  }
}

/** The events and their types. */
export interface ReconnectingWebSocketEventMap {
  open: SocketOpenEvent;
  message: SocketMessageEvent;
  error: SocketErrorEvent;
  close: SocketCloseEvent;
}
