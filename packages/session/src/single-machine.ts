import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { Connection } from './connection.js';
import type { DriveSink } from './drive-sink.js';
import type { ClosedErrorCode, OpenError } from './errors.js';
import type { BasicEvent } from './events.js';
import type { Machine, MachineDeadline, MachineSink, SessionEnd } from './machine.js';
import type { WakeReason } from './transport.js';

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

  start(): void {
    if (this.#phase !== 'connecting') return;
    this.#attempt();
  }

  opened(): void {
    this.#phase = 'open';
    if (this.#connection !== undefined) this.#resolve?.(this.#connection);
    this.#resolve = undefined;
    this.#reject = undefined;
    this.drive.flush();
  }

  failed(_now: number, cause: OpenError): void {
    this.#end('gave-up', undefined, cause);
  }

  lost(_now: number, closure: Closure | undefined, known?: ClosedErrorCode): void {
    if (closure === undefined) return;
    if (this.#phase === 'closing' || isNormalEnd(closure)) this.#end('clean', closure, undefined);
    else this.#end('gave-up', closure, closedError(closure, known));
  }

  closing(): void {
    if (this.#phase !== 'open' || this.#isClosing) return;
    this.#isClosing = true;
    this.drive.deadline('close', this.#closeTimeoutMs);
  }

  close(code: number, reason: string): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    this.drive.finish(code, reason);
    // After the handshake has begun, so that the transport's own deadline, which knows more, elapses first.
    if (this.#isOver) return;
    this.drive.deadline('close', this.#closeTimeoutMs);
  }

  abort(reason: unknown): void {
    this.#end('aborted', this.drive.abandon(reason), reason);
  }

  elapsed(_name: MachineDeadline, now: number): void {
    // A stuck socket is abandoned, not waited for.
    this.lost(now, this.drive.abandon(undefined), 'timeout');
  }

  wake(now: number, reason: WakeReason): void {
    // A page that comes back from the back/forward cache has lost its socket, whatever the socket says.
    if (reason !== 'restored' || this.#attempts === 0 || this.#phase === 'closing') return;
    const closure = this.drive.abandon(undefined);
    if (this.#phase === 'connecting') this.#attempt();
    else this.lost(now, closure);
  }

  // Neither changes anything here.
  paused(): void {}
  state(): void {}

  connected(connection: Connection<In, Out>): void {
    this.#connection = connection;
  }

  dispatch(event: BasicEvent): void {
    this.#connection?.dispatchEvent(event);
  }

  ended(_: SessionEnd, reason: () => unknown): void {
    this.#reject?.(reason());
  }

  #attempt(): void {
    this.#attempts += 1;
    this.drive.attempt(this.#attempts);
  }

  /** Asked after an order, which may have led to the end. */
  get #isOver(): boolean {
    return this.#phase === 'closed';
  }

  #end(how: SessionEnd['how'], closure: Closure | undefined, cause: unknown): void {
    this.#phase = 'closed';
    this.drive.deadline('close', undefined);
    this.drive.ended({ how, closure, cause });
  }
}
