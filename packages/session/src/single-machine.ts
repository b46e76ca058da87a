import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { Connection } from './connection.js';
import type { DriveSink } from './drive-sink.js';
import { OpenError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import type { BasicEvent } from './events.js';
import type { Input, Machine, MachineSink, SessionEnd } from './machine.js';
import type { SessionState } from './state.js';

/**
 * What decides about the one connection of `open()`, and tells the application: the moves of a session that are left where nothing is
 * tried again.
 */
export class SingleMachine<In, Out> implements Machine, DriveSink<In, Out> {
  drive!: MachineSink;
  readonly #closeTimeoutMs: number;
  #phase: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  #attempts = 0;
  #isClosing = false;
  #connection: Connection<In, Out> | undefined;
  #resolve: ((connection: Connection<In, Out>) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  /** One of the two functions is called: when the connection is open, or will not be. */
  constructor(
    closeTimeoutMs: number,
    resolve: (connection: Connection<In, Out>) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  input(now: number, input: Input): void {
    switch (input.type) {
      case 'start':
        if (this.#phase === 'connecting') this.#attempt();
        break;
      case 'opened': {
        this.#phase = 'open';
        const { protocol, extensions } = input.opening;
        this.drive.state({ phase: 'open', protocol, extensions, since: now, paused: false });
        break;
      }
      case 'lost':
        this.#lost(input.end, input.code);
        break;
      case 'closing':
        this.#closing();
        break;
      case 'finish':
      case 'close':
        if (this.#phase !== 'open') break;
        this.#phase = 'closing';
        this.drive.state({ phase: 'closing' });
        this.drive.finish(input.code, input.reason);
        // After the handshake has begun, so that the transport's own deadline, which knows more, elapses first.
        this.drive.wait(this.#closeTimeoutMs);
        break;
      case 'abort':
        this.drive.abandon(input.reason);
        this.#end('aborted', input.reason);
        break;
      case 'elapsed':
        // A stuck socket is abandoned, not waited for.
        this.#lose('timeout');
        break;
      case 'wake':
        // A page that comes back from the back/forward cache has lost its socket, whatever the socket says.
        if (input.reason !== 'restored' || this.#attempts === 0) break;
        if (this.#phase === 'open') this.#lose();
        else if (this.#phase === 'connecting') {
          this.drive.abandon();
          this.#attempt();
        }
        break;
      // Neither changes anything here.
      case 'paused':
      case 'reconnect':
    }
  }

  state(state: SessionState, _end: SessionEnd, why: (() => unknown) | undefined): void {
    if (state.phase === 'open' && this.#connection !== undefined) this.#resolve?.(this.#connection);
    if (why !== undefined) this.#reject?.(why());
    this.#resolve = undefined;
    this.#reject = undefined;
  }

  connected(connection: Connection<In, Out>): void {
    this.#connection = connection;
  }

  dispatchEvent(event: BasicEvent): void {
    this.#connection?.dispatchEvent(event);
  }

  #attempt(): void {
    this.#attempts += 1;
    this.drive.attempt(this.#attempts);
  }

  #lose(code?: ClosedErrorCode): void {
    const end = this.drive.abandon(undefined, code);
    // Else it had ended by itself in the same moment.
    if (end !== undefined) this.#lost(end, code);
  }

  #lost(end: OpenError | Closure, code?: ClosedErrorCode): void {
    if (end instanceof OpenError) this.#end('gave-up', end);
    else if (this.#phase === 'closing' || isNormalEnd(end)) this.#end('closed');
    else this.#end('gave-up', closedError(end, code));
  }

  #closing(): void {
    if (this.#phase !== 'open' || this.#isClosing) return;
    this.#isClosing = true;
    this.drive.wait(this.#closeTimeoutMs);
  }

  #end(how: SessionEnd, cause?: unknown): void {
    this.#phase = 'closed';
    this.drive.wait(undefined);
    this.drive.state({ phase: 'closed', closure: this.drive.latest?.closure, cause }, how);
  }
}
