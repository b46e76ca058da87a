import { OpenError, wireSize } from '@hybi/session';
import type { AttemptRequest, Clock, CloseFrame, Closure, OpenErrorCode, TransportEvents } from '@hybi/session';
import { nativeClosure, silentEnd } from './native-closure.js';
import type { NativeEnd } from './native-closure.js';
import { isMixedContent } from './mixed-content.js';

/** The native object, as its life is told. */
export interface NativeObject {
  /** Starts the object, with handlers that call the life. What it throws fails the attempt as blocked. */
  start(): void;
  /** Takes the handlers off, so that late events reach nobody, and closes the object. Called once. */
  release(): void;
  /** Bytes of messages handed to the object that certainly never left it. */
  unsentBytes(): number;
}

/**
 * The life of one native object, from the attempt to its end: it holds both deadlines, judges what the engine lets through, and
 * sees to it that the session is told each thing once and nothing after the end.
 */
export class NativeLife {
  phase: 'opening' | 'open' | 'closing' | 'ended' = 'opening';
  readonly #request: AttemptRequest;
  readonly #events: TransportEvents;
  readonly #clock: Clock;
  readonly #native: NativeObject;
  #sent: CloseFrame | undefined;
  #error: unknown;
  #cancelDeadline: (() => void) | undefined;

  constructor(request: AttemptRequest, events: TransportEvents, clock: Clock, native: NativeObject) {
    this.#request = request;
    this.#events = events;
    this.#clock = clock;
    this.#native = native;
  }

  /** Starts the native object. Nothing is told before this returns. */
  start(): void {
    const { url, openTimeoutMs } = this.#request;
    const refuse = (message: string, cause?: unknown): void => {
      // Asked again, the browser would answer the same.
      const error = new OpenError('blocked', message, { phase: 'unknown', fatal: true, cause });
      queueMicrotask(() => this.fail(error));
    };
    if (isMixedContent(url, globalThis.origin)) {
      refuse(`A page from https: can't open a ws: URL (${this.#host}): it has to be wss:`);
      return;
    }
    try {
      this.#native.start();
    } catch (cause) {
      refuse(`The browser refused to connect to ${this.#host}: ${String(cause)}`, cause);
      return;
    }
    this.#deadline(openTimeoutMs, () => this.#failAs('timeout', `not open within ${openTimeoutMs} ms`));
  }

  /**
   * The opening handshake is complete, as the native object sees it. Chromium has then checked the subprotocol as the RFC wants;
   * Firefox and WebKitGTK open when none of the offered ones was selected, Deno whatever was. The session checks it (HSR-06, HSR-21).
   *
   * What that cannot level: Chromium fails by itself, without a reason, when none was selected, even where `requireSubprotocol` is
   * false; Firefox hides a subprotocol that nobody asked for.
   */
  opened(protocol: string, extensions: string): void {
    if (this.phase !== 'opening') return;
    this.#cancelDeadline?.();
    this.phase = 'open';
    this.#events.opened({ url: this.#request.url, protocol, extensions, headers: undefined });
  }

  /** The attempt did not reach open. */
  fail(error: OpenError): void {
    if (this.phase !== 'opening') return;
    this.#end();
    this.#events.failed(error);
  }

  message(data: string | Uint8Array): void {
    if (this.phase === 'ended') return;
    const limit = this.#request.maxMessageBytes;
    // A UTF-16 unit is at most three bytes: most texts need no counting.
    if (data.length * 3 > limit && wireSize(data) > limit) {
      const error = new Error(`a message of more than ${limit} bytes came`);
      // The name by which the session knows it.
      error.name = 'MessageTooBigError';
      this.#close(silentEnd, error);
      return;
    }
    this.#events.alive();
    this.#events.message(data);
  }

  drained(): void {
    this.#events.drained();
  }

  /**
   * The closing handshake has begun: here, if `sent` is given, else at the peer. The session is told in a microtask, since it may
   * be in the middle of a call.
   */
  closing(sent?: CloseFrame): void {
    if (this.phase !== 'open') return;
    this.phase = 'closing';
    this.#sent = sent;
    const { closeTimeoutMs } = this.#request;
    this.#deadline(closeTimeoutMs, () => {
      const error = new Error(`it was not completed within ${closeTimeoutMs} ms`);
      // The name by which the session knows it.
      error.name = 'CloseTimeoutError';
      this.#close(silentEnd, error);
    });
    queueMicrotask(() => {
      if (this.phase === 'closing') this.#events.closing();
    });
  }

  /** The native object reported an error, of which its end will follow. Browsers tell nothing; Node, Bun and Deno an `error`. */
  reported(error: unknown): void {
    // The error of an attempt says by itself that the reason is hidden.
    this.#error = error ?? (this.phase === 'opening' ? undefined : new Error('the browser failed it and hides why'));
  }

  /** The native object has ended, whatever it had reached. */
  ended(native: NativeEnd): void {
    if (this.phase === 'opening') this.#failAs('opaque', 'it failed, and the browser hides why', this.#error);
    else this.#close(native, this.#error);
  }

  /** Ends without a word to the session. */
  abandon(cause: unknown): Closure {
    const closure = this.#closure(silentEnd, cause);
    this.#end();
    return closure;
  }

  #failAs(code: OpenErrorCode, what: string, cause?: unknown): void {
    this.fail(new OpenError(code, `The attempt to connect to ${this.#host}: ${what}`, { phase: 'unknown', cause }));
  }

  #close(native: NativeEnd, cause: unknown): void {
    if (this.phase === 'ended') return;
    const closure = this.#closure(native, cause);
    this.#end();
    this.#events.closed(closure);
  }

  #closure(native: NativeEnd, cause: unknown): Closure {
    const closing = this.phase === 'closing';
    return nativeClosure(native, { sent: this.#sent, closing, unsentBytes: this.#native.unsentBytes(), cause });
  }

  #end(): void {
    if (this.phase === 'ended') return;
    this.phase = 'ended';
    this.#cancelDeadline?.();
    this.#native.release();
  }

  /** A timer takes 31 bits of milliseconds; a longer deadline is none. */
  #deadline(milliseconds: number, elapsed: () => void): void {
    if (milliseconds < 2 ** 31) this.#cancelDeadline = this.#clock.after(milliseconds, elapsed);
  }

  /** The place without path, query and credentials, which may hold a secret. */
  get #host(): string {
    return new URL(this.#request.url).host;
  }
}
