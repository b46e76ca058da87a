import { OpenError, wireSize } from '@hybi/session';
import type {
  AttemptRequest,
  Clock,
  CloseFrame,
  Closure,
  OpenErrorCode,
  Timer,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { isMixedContent } from './mixed-content.js';
import { abnormalEnd, peerEnd } from './native-closure.js';
import type { NativeEnd, PeerEnd } from './native-closure.js';

/** A native object, as a connection over it sees it. */
export interface NativeObject {
  readonly bufferedBytes: number;
  /** Bytes of messages handed to it that certainly never left it. */
  readonly unsentBytes: number;
  /** Whether it transmits messages, as far as it knows. */
  isOpen(): boolean;
  send(data: string | Uint8Array): void;
  /** Starts the closing handshake, after what was sent. */
  close(code: number | undefined, reason: string): void;
  /** Takes the handlers off, so that late events reach nobody, and closes the object. Called once. */
  release(): void;
}

/** What a native object tells. What comes too early or too late is ignored. */
export interface NativeEvents {
  /**
   * The opening handshake is complete, as the native object sees it. Chromium has then checked the subprotocol as the RFC wants;
   * Firefox and WebKitGTK open when none of the offered ones was selected, Deno whatever was. The session checks it (HSR-06, HSR-21).
   *
   * What that cannot level: Chromium fails by itself, without a reason, when none was selected, even where `requireSubprotocol` is
   * false; Firefox hides a subprotocol that nobody asked for.
   */
  opened(protocol: string, extensions: string): void;
  message(data: string | Uint8Array): void;
  drained(): void;
  /** The peer has begun the closing handshake. */
  closing(): void;
  /** It has ended, whatever it had reached. Where it failed, Node, Bun and Deno tell an `error`, and browsers none. */
  ended(end: NativeEnd, failure?: { readonly error?: unknown }): void;
}

/**
 * One connection over a native object, from the attempt to its end: it holds both deadlines, judges what the engine lets through, and
 * sees to it that the session is told each thing once and nothing after the end.
 */
export class NativeConnection implements TransportConnection, NativeEvents {
  readonly #clock: Clock;
  readonly #request: AttemptRequest;
  readonly #events: TransportEvents;
  #native: NativeObject | undefined;
  #phase: 'opening' | 'open' | 'closing' | 'ended' = 'opening';
  #sent: CloseFrame | undefined;
  /** Bytes of messages that came when nothing was transmitted any more (API-29). */
  #refused = 0;
  #timer: Timer | undefined;

  /** @param make makes an object that tells its events. What it throws fails the attempt as blocked. */
  constructor(
    clock: Clock,
    request: AttemptRequest,
    events: TransportEvents,
    make: (events: NativeEvents) => NativeObject,
  ) {
    this.#clock = clock;
    this.#request = request;
    this.#events = events;
    const { url, openTimeoutMs, wholeOpenTimeoutMs = openTimeoutMs } = request;
    const block = (what: string, cause?: unknown): void => queueMicrotask(() => this.#fail('blocked', what, cause));
    if (isMixedContent(url, globalThis.origin)) {
      block("a page from https: can't open ws:, it has to be wss:");
      return;
    }
    try {
      this.#native = make(this);
      this.#deadline(openTimeoutMs, () => this.#fail('timeout', `not open within ${wholeOpenTimeoutMs} ms`));
    } catch (cause) {
      block(`the browser refused: ${String(cause)}`, cause);
    }
  }

  get bufferedBytes(): number {
    return this.#native?.bufferedBytes ?? 0;
  }

  send(data: string | Uint8Array): void {
    if (this.#isOpen()) this.#native?.send(data);
    else this.#refused += wireSize(data);
  }

  close(code?: number, reason = ''): void {
    if (!this.#isOpen()) return;
    // What goes on the wire for a reason without a code differs between engines; some send its bytes as the code.
    this.#sent = { code: reason === '' ? code : (code ?? 1000), reason };
    this.closing();
    this.#native?.close(this.#sent.code, reason);
  }

  abandon(cause?: unknown): Closure {
    return this.#end(abnormalEnd, cause);
  }

  opened(protocol: string, extensions: string): void {
    if (this.#phase !== 'opening') return;
    this.#timer?.cancel();
    this.#phase = 'open';
    this.#events.opened({ url: this.#request.url, protocol, extensions, headers: undefined }, this);
  }

  message(data: string | Uint8Array): void {
    if (this.#phase === 'ended') return;
    const limit = this.#request.maxMessageBytes;
    // A UTF-16 unit is at most three bytes: most texts need no counting.
    if (data.length * 3 > limit && wireSize(data) > limit) {
      this.#drop('MessageTooBigError', `a message of more than ${limit} bytes came`);
    } else {
      this.#events.alive();
      this.#events.message(data);
    }
  }

  drained(): void {
    this.#events.drained();
  }

  /** The closing handshake has begun, here or at the peer. It is told in a microtask: the session may be in the middle of a call. */
  closing(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    const { closeTimeoutMs } = this.#request;
    this.#deadline(closeTimeoutMs, () =>
      this.#drop('CloseTimeoutError', `it was not completed within ${closeTimeoutMs} ms`),
    );
    queueMicrotask(() => {
      if (this.#phase === 'closing') this.#events.closing();
    });
  }

  ended(end: NativeEnd, failure?: { readonly error?: unknown }): void {
    const hidden = 'it failed, and the browser hides why';
    if (this.#phase === 'opening') this.#fail('opaque', hidden, failure?.error);
    else this.#close(peerEnd(end), failure && (failure.error ?? new Error(hidden)));
  }

  #isOpen(): boolean {
    return this.#native?.isOpen() === true && this.#phase === 'open';
  }

  /** The attempt did not reach open. The host is shown without path and query, which may hold a secret. */
  #fail(code: OpenErrorCode, what: string, cause?: unknown): void {
    if (this.#phase !== 'opening') return;
    this.#end(abnormalEnd);
    const [, , host] = this.#request.url.split('/');
    // Asked again, a browser that refused would answer the same.
    const details = { phase: 'unknown', fatal: code === 'blocked', cause } as const;
    this.#events.failed(new OpenError(code, `The attempt to connect to ${host}: ${what}`, details));
  }

  /** Gives the connection up for an error that the session knows by its name. */
  #drop(name: string, message: string): void {
    this.#close(abnormalEnd, Object.assign(new Error(message), { name }));
  }

  #close(end: PeerEnd, cause: unknown): void {
    if (this.#phase !== 'ended') this.#events.closed(this.#end(end, cause));
  }

  #end(end: PeerEnd, cause?: unknown): Closure {
    const sent = this.#sent;
    const closure: Closure = {
      ...end,
      sent,
      // When both sides closed at once, nobody can tell who was first: it counts as ours.
      initiator: sent ? 'local' : this.#phase === 'closing' || end.code !== 1006 ? 'remote' : 'none',
      unsentBytes: this.#refused + (this.#native?.unsentBytes ?? 0),
      cause: cause ?? end.cause,
    };
    if (this.#phase !== 'ended') {
      this.#phase = 'ended';
      this.#timer?.cancel();
      this.#native?.release();
    }
    return closure;
  }

  /** A timer takes 31 bits of milliseconds; a longer deadline is none. */
  #deadline(milliseconds: number, elapsed: () => void): void {
    if (milliseconds < 2 ** 31) this.#timer = this.#clock.after(milliseconds, elapsed);
  }
}
