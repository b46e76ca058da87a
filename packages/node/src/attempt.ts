import type { Duplex } from 'node:stream';
import { OpenError } from '@hybi/session';
import type { AttemptRequest, Clock, OpenPhase, Timer } from '@hybi/session';
import type { AttemptScope } from './attempt-scope.js';
import { openFailure } from './open-failure.js';
import { redactUrl } from './quote.js';
import { nobody, own } from './stream-owner.js';

/**
 * What an attempt is, whatever its steps are: one deadline, one end, and the streams that end with it. It does not listen to the signal of
 * its request, which is for the caller's own functions: whoever gives an attempt up abandons it as well.
 */
export class Attempt implements AttemptScope {
  readonly #request: AttemptRequest;
  readonly #clock: Clock;
  /** Made when somebody asks for the signal: most attempts have nobody to tell. */
  #controller: AbortController | undefined;
  readonly #streams: Duplex[] = [];
  readonly #failed: (error: OpenError) => void;
  #phase: OpenPhase = 'provider';
  #over = false;
  #leftMs: number;
  #since = 0;
  #timer: Timer | undefined;

  /** @param failed called once, unless the attempt succeeds or is let go. */
  constructor(request: AttemptRequest, clock: Clock, failed: (error: OpenError) => void) {
    this.#request = request;
    this.#clock = clock;
    this.#failed = failed;
    this.#leftMs = request.openTimeoutMs;
    this.runDeadline();
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#over) this.#controller.abort(over);
    return this.#controller.signal;
  }

  /** Whether the attempt has ended, either way. */
  get isOver(): boolean {
    return this.#over;
  }

  get phase(): OpenPhase {
    return this.#phase;
  }

  get leftMs(): number {
    const runMs = this.#timer === undefined ? 0 : this.#clock.now() - this.#since;
    // However the wall clock is set.
    return Math.min(this.#leftMs, Math.max(0, this.#leftMs - runMs));
  }

  enter(phase: OpenPhase): void {
    this.#phase = phase;
  }

  hold(stream: Duplex): void {
    own(stream, nobody);
    this.#streams.push(stream);
    if (this.#over) stream.destroy();
  }

  /** The streams so far belong to an answer that was not the last word: a redirect, a request for credentials. */
  dropStreams(): void {
    for (const stream of this.#streams.splice(0)) stream.destroy();
  }

  /** The deadline's time runs: the same one for every step, from DNS to the answer (HSR-22). */
  runDeadline(): void {
    if (this.#over || this.#timer !== undefined) return;
    this.#since = this.#clock.now();
    this.#timer = this.#clock.after(Math.max(1, this.#leftMs), () => this.#elapsed());
  }

  /** The deadline's time stands still: the attempt waits for its turn, not for the network. */
  stopDeadline(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#leftMs -= Math.max(0, this.#clock.now() - this.#since);
  }

  /** The attempt has failed, for a reason of any kind. */
  fail(error: unknown): void {
    if (this.#over) return;
    this.end();
    for (const stream of this.#streams) stream.destroy();
    this.#failed(openFailure(error, this.#phase, this.#peer));
  }

  /** Nobody wants it any more, but somebody waits to be told of its end. */
  giveUp(): void {
    this.fail(new OpenError('aborted', `${this.#peer}: the attempt was given up from here`, { phase: this.#phase }));
  }

  /** The attempt is over: because it succeeded, in which case its streams go on, or because nobody wants it any more. */
  end(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#controller?.abort(over);
  }

  /** Ends it without a word. */
  abandon(): void {
    if (this.#over) return;
    this.end();
    for (const stream of this.#streams) stream.destroy();
  }

  /** Whom the attempt is about, as it may stand in an error. */
  get #peer(): string {
    return redactUrl(this.#request.url);
  }

  #elapsed(): void {
    const { openTimeoutMs, wholeOpenTimeoutMs = openTimeoutMs } = this.#request;
    const message = `${this.#peer}: not open within ${wholeOpenTimeoutMs} ms, in ${during[this.#phase]}`;
    this.fail(new OpenError('timeout', message, { phase: this.#phase }));
  }
}

/** One for all: an error of its own for each attempt would keep its stack in memory as long as the connection. */
const over = new Error('the attempt is over');

const during: Readonly<Record<OpenPhase, string>> = {
  provider: 'a provider',
  dns: 'the resolution of the name',
  tcp: 'connecting',
  proxy: 'talking to the proxy',
  tls: 'the TLS handshake',
  http: 'the opening handshake',
  greet: 'the greeting',
  unknown: 'an unknown step',
};
