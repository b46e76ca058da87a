import type { Clock, Transport, TransportConnection } from '@hybi/session';
import { ScriptedAttempt } from './scripted-attempt.js';
import type { ScriptedCapabilities } from './scripted-capabilities.js';

/** What a {@link ScriptedTransport} is made with. */
export interface ScriptedTransportOptions extends ScriptedCapabilities {
  /**
   * The clock by which attempts and closing handshakes run into their deadlines, as every transport must see to. Default: none, and
   * a connection can be stuck for ever.
   */
  readonly clock?: Clock | undefined;
  /** Whether a Close is answered by itself; a test can change it for each attempt. Default: true. */
  readonly answersClose?: boolean | undefined;
  /** Plays the first part of each attempt, one microtask after the session asked for it. Default: the test does it. */
  readonly onAttempt?: ((attempt: ScriptedAttempt) => void) | undefined;
}

/**
 * A platform without a network: each attempt of the session is recorded, and the test says what becomes of it.
 *
 * ```ts
 * const network = new ScriptedTransport({ clock })
 * // … a session with { transport: network.transport, clock, random }
 * const attempt = await network.next()
 * attempt.open({ protocol: 'ticks.v2' })
 * attempt.message('hello')
 * attempt.drop()
 * ```
 */
export class ScriptedTransport {
  /** What it returns is the connection, and the attempt until that is open. */
  readonly transport: (...given: Parameters<Transport>) => TransportConnection;
  /** All attempts, oldest first. */
  readonly attempts: ScriptedAttempt[] = [];
  /** As the option of this name; a test can change it between two attempts. */
  onAttempt: ((attempt: ScriptedAttempt) => void) | undefined;

  #taken = 0;
  #waiting: (() => void)[] = [];

  constructor(options: ScriptedTransportOptions = {}) {
    this.onAttempt = options.onAttempt;
    this.transport = (request, events) => {
      const { clock, answersClose = true, headers = true } = options;
      const attempt = new ScriptedAttempt(request, events, { ...options, clock, answersClose, headers });
      this.attempts.push(attempt);
      void this.#announce(attempt);
      for (const wake of this.#waiting.splice(0)) wake();
      return attempt.connection;
    };
  }

  /** The latest attempt. */
  get last(): ScriptedAttempt {
    const last = this.attempts.at(-1);
    if (last === undefined) throw new Error('The session has made no attempt');
    return last;
  }

  /** The first attempt that no earlier call of `next` has given; waits for it if need be. */
  async next(): Promise<ScriptedAttempt> {
    const index = this.#taken++;
    for (;;) {
      const attempt = this.attempts[index];
      if (attempt !== undefined) return attempt;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /**
   * For the end of a test: nothing may be left over.
   *
   * @throws Error naming each attempt that is still connecting, open or closing, has messages nobody took, or was closed twice.
   */
  assertNothingLeft(): void {
    const left = this.attempts.flatMap((attempt, index) => {
      const name = `attempt ${index + 1}`;
      const faults: string[] = [];
      if (attempt.phase !== 'ended' && attempt.phase !== 'abandoned') faults.push(`${name} is ${attempt.phase}`);
      if (attempt.held > 0) faults.push(`${name} holds ${attempt.held} messages that were never taken`);
      if (attempt.closes.length > 1) faults.push(`${name} was closed ${attempt.closes.length} times`);
      return faults;
    });
    if (this.#waiting.length > 0) left.push('the test still waits for an attempt');
    if (left.length > 0) throw new Error(`Left over: ${left.join('; ')}`);
  }

  async #announce(attempt: ScriptedAttempt): Promise<void> {
    // A transport calls no event before it has returned.
    await Promise.resolve();
    if (attempt.phase === 'connecting') this.onAttempt?.(attempt);
  }
}
