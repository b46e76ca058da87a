import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { Connection } from './connection.js';
import type { DriveSink } from './drive-sink.js';
import { OpenError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import type { BasicEvent } from './events.js';
import type { Input, Machine, MachineSink, SessionEnd } from './machine.js';
import type { SessionState } from './state.js';

/** What it knows of the drive beyond what it orders. */
interface SingleDrive<In, Out> extends MachineSink {
  /** How many there were. */
  readonly attempts: number;
  readonly latest: { readonly closure: Closure | undefined; readonly connection: Connection<In, Out> } | undefined;
}

/**
 * What decides about the one connection of `open()`, and tells the application: the moves of a session that are left where nothing is
 * tried again. Its methods are `private` because V8 marks each object with `#methods`: 8 bytes.
 */
export class SingleMachine<In, Out> implements Machine, DriveSink<In, Out> {
  drive!: SingleDrive<In, Out>;
  readonly #closeTimeoutMs: number;
  /** `ending`: still open, but its closing handshake has begun. */
  #phase: 'connecting' | 'open' | 'ending' | 'closing' | 'closed' = 'connecting';
  #resolve: ((outcome: Connection<In, Out> | Promise<never>) => void) | undefined;

  /** `resolve` is called once: when the connection is open, or will not be. */
  constructor(closeTimeoutMs: number, resolve: (outcome: Connection<In, Out> | Promise<never>) => void) {
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#resolve = resolve;
  }

  input(now: number, input: Input): void {
    switch (input.type) {
      case 'start':
        if (this.#phase === 'connecting') this.attempt();
        break;
      case 'opened': {
        this.#phase = 'open';
        const { protocol, extensions } = input.opening;
        this.drive.state({ phase: 'open', protocol, extensions, since: now, paused: false });
        break;
      }
      case 'lost':
        this.lost(input.end, input.code);
        break;
      case 'closing':
        if (this.#phase !== 'open') break;
        this.#phase = 'ending';
        this.drive.wait(this.#closeTimeoutMs);
        break;
      case 'finish':
      case 'close':
        if (!this.isOpen) break;
        this.#phase = 'closing';
        this.drive.state({ phase: 'closing' });
        this.drive.finish(input.code, input.reason);
        // After the handshake has begun, so that the transport's own deadline, which knows more, elapses first.
        this.drive.wait(this.#closeTimeoutMs);
        break;
      case 'abort':
        this.drive.abandon(input.reason);
        this.end('aborted', input.reason);
        break;
      case 'elapsed':
        // A stuck socket is abandoned, not waited for.
        this.lose('timeout');
        break;
      case 'wake':
        // A page that comes back from the back/forward cache has lost its socket, whatever the socket says.
        if (input.reason !== 'restored' || this.drive.attempts === 0) break;
        if (this.isOpen) this.lose();
        else if (this.#phase === 'connecting') {
          this.drive.abandon();
          this.attempt();
        }
        break;
      // Neither changes anything here.
      case 'paused':
      case 'reconnect':
    }
  }

  state(state: SessionState, _end: SessionEnd, why: (() => unknown) | undefined): void {
    const connection = this.drive.latest?.connection;
    if (state.phase === 'open' && connection) this.#resolve?.(connection);
    if (why) this.#resolve?.(Promise.reject(why()));
    this.#resolve = undefined;
  }

  /** The state says so. */
  connected(): void {}

  dispatchEvent(event: BasicEvent): void {
    this.drive.latest?.connection.dispatchEvent(event);
  }

  private get isOpen(): boolean {
    return this.#phase === 'open' || this.#phase === 'ending';
  }

  private attempt(): void {
    this.drive.attempt(this.drive.attempts + 1);
  }

  private lose(code?: ClosedErrorCode): void {
    const end = this.drive.abandon(undefined, code);
    // Else it had ended by itself in the same moment.
    if (end !== undefined) this.lost(end, code);
  }

  private lost(end: OpenError | Closure, code?: ClosedErrorCode): void {
    if (end instanceof OpenError) this.end('gave-up', end);
    else if (this.#phase === 'closing' || isNormalEnd(end)) this.end('closed');
    else this.end('gave-up', closedError(end, code));
  }

  private end(how: SessionEnd, cause?: unknown): void {
    this.#phase = 'closed';
    this.drive.wait(undefined);
    this.drive.state({ phase: 'closed', closure: this.drive.latest?.closure, cause }, how);
  }
}
