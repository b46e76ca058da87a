import type { AbortSignalLike } from '../abort-signal.js';
import { closedError } from '../closed-error.js';
import type { Closure } from '../closure.js';
import { OpenError } from '../errors.js';
import type { AttemptRequest, Opening, Transport, TransportAttempt, TransportConnection } from '../transport.js';
import { domException } from './dom-exception.js';
import { StreamReadable } from './stream-readable.js';
import { StreamWritable } from './stream-writable.js';
import { WebSocketError, webSocketErrorOf } from './web-socket-error.js';

/** What `closed` is fulfilled with. */
export interface WebSocketClosed {
  /** The code of the Close that came; 1005 if it carried none. */
  readonly closeCode: number;
  readonly reason: string;
}

/** What `opened` is fulfilled with. */
export interface WebSocketOpened<Readable, Writable> {
  readonly extensions: string;
  readonly protocol: string;
  readonly readable: Readable;
  readonly writable: Writable;
}

/** What is behind a `WebSocketStream`, on every platform: one connection of its transport. The arguments have been checked. */
export class StreamLife {
  readonly opened: Promise<WebSocketOpened<unknown, unknown>>;
  readonly closed: Promise<WebSocketClosed>;
  #open!: (opened: WebSocketOpened<unknown, unknown>) => void;
  #refuse!: (reason: unknown) => void;
  #finish!: (closed: WebSocketClosed) => void;
  #break!: (reason: unknown) => void;
  readonly #controller = new AbortController();
  #attempt: TransportAttempt | undefined;
  #connection: TransportConnection | undefined;
  #readable: StreamReadable | undefined;
  #writable: StreamWritable | undefined;
  #phase: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  #unlisten: () => void = () => undefined;

  /**
   * @param signal the caller's: it has an effect until the connection is open (WSS-03).
   * @param blocked why nothing is to be opened at all.
   */
  constructor(
    transport: Transport,
    request: Omit<AttemptRequest, 'signal'>,
    signal: AbortSignalLike | undefined,
    blocked?: OpenError,
  ) {
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#refuse = reject;
    });
    this.closed = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#break = reject;
    });
    // Whoever needs only one of them need not handle the other.
    this.opened.catch(() => undefined);
    this.closed.catch(() => undefined);
    if (signal?.aborted === true) {
      this.#never(signal.reason); // WSS-02
      return;
    }
    if (blocked !== undefined) {
      this.#never(neverOpened(blocked));
      return;
    }
    if (signal !== undefined) this.#obey(signal);
    this.#attempt = transport(
      { ...request, signal: this.#controller.signal },
      {
        opened: (opening, connection) => this.#opened(opening, connection),
        failed: (error) => this.#never(neverOpened(error)), // WSS-05
        message: (message) => this.#readable?.message(message),
        pong: () => undefined,
        alive: () => undefined,
        drained: () => this.#writable?.drained(),
        closing: () => {
          this.#phase = 'closing';
        },
        closed: (closure) => this.#closed(closure),
      },
    );
  }

  /** Starts the closing handshake, or gives the attempt up (WSS-16). Does nothing when it has begun. */
  close(closeCode: number | undefined, reason: string): void {
    if (this.#phase === 'connecting') {
      this.#giveUp(neverOpened(new OpenError('aborted', 'it was closed before', { phase: 'unknown' })));
    }
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    // The peer's Close may stand behind messages that nobody reads.
    this.#readable?.flow();
    this.#connection?.close(closeCode, reason);
  }

  #obey(signal: AbortSignalLike): void {
    const aborted = (): void => this.#giveUp(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    this.#unlisten = () => signal.removeEventListener('abort', aborted);
  }

  #opened({ extensions, protocol }: Opening, connection: TransportConnection): void {
    this.#unlisten();
    this.#attempt = undefined;
    this.#connection = connection;
    this.#phase = 'open';
    this.#readable = new StreamReadable(connection, (reason) => this.#closeFor(reason));
    this.#writable = new StreamWritable(connection, {
      isOpen: () => this.#phase === 'open',
      close: () => this.close(undefined, ''), // WSS-12
      abort: (reason) => this.#closeFor(reason),
    });
    this.#open({ extensions, protocol, readable: this.#readable.stream, writable: this.#writable.stream }); // WSS-04
  }

  /** WSS-13: what `cancel` and `abort` are given says how to close, when it is a WebSocketError. */
  #closeFor(reason: unknown): void {
    if (reason instanceof WebSocketError) this.close(reason.closeCode ?? undefined, reason.reason);
    else this.close(undefined, '');
  }

  #giveUp(reason: unknown): void {
    this.#never(reason);
    this.#attempt?.abandon(reason);
    this.#controller.abort(reason);
  }

  #never(reason: unknown): void {
    this.#unlisten();
    this.#phase = 'closed';
    this.#refuse(reason);
    this.#break(reason);
  }

  #closed(closure: Closure): void {
    this.#phase = 'closed';
    const { clean, code, reason, unsentBytes } = closure;
    if (clean) {
      this.#readable?.close(); // WSS-08
      // WSS-17. Whoever has closed the writer is told that all is well only if all was written.
      if (unsentBytes === 0)
        this.#writable?.closed(domException('InvalidStateError', 'the connection is closed, not open'));
      else this.#writable?.failed(webSocketErrorOf(`${unsentBytes} bytes were not sent`, code, reason, undefined));
      this.#finish({ closeCode: code, reason });
      return;
    }
    const told = closedError(closure);
    const error = webSocketErrorOf(`The connection was not closed cleanly: ${told.message}`, code, reason, told);
    this.#readable?.fail(error);
    this.#writable?.failed(error);
    this.#break(error); // WSS-06
  }
}

function neverOpened(cause: Error): WebSocketError {
  return webSocketErrorOf(`The connection was not opened: ${cause.message}`, 1006, '', cause);
}
