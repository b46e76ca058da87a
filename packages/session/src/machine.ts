import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { ClosedError, ClosedErrorCode, OpenError } from './errors.js';
import { GaveUpError } from './errors.js';
import { InputQueue } from './input-queue.js';
import type { RetryPolicy } from './retry.js';
import { RetryLedger } from './retry-ledger.js';
import type { SessionState, WaitingState } from './state.js';
import type { WakeReason } from './transport.js';

/** The waits that the session machine asks for. */
export type MachineDeadline = 'retry' | 'close';

/** How a session ended: `clean` has nothing to complain about. */
export interface SessionEnd {
  readonly how: 'clean' | 'gave-up' | 'aborted';
  /** Of the last connection that there was. */
  readonly closure: Closure | undefined;
  readonly cause: unknown;
}

/** What the session machine orders. Every order is given in the order in which it is to be carried out. */
export interface MachineSink {
  /** Begin an attempt. */
  attempt(number: number): void;
  /** Let go of the attempt or the connection at once; returns how the connection stood, if there was one. */
  abandon(cause: unknown): Closure | undefined;
  /** The connection may carry what waits in the outbox. */
  flush(): void;
  /** Transmit what waits in the outbox, then start the closing handshake. */
  finish(code: number, reason: string): void;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(name: MachineDeadline, milliseconds: number | undefined): void;
  /** The state is another. */
  state(state: SessionState): void;
  /** It is over: drop what waits, and tell whoever waits. */
  ended(end: SessionEnd): void;
}

/** What decides, told whatever happens with the wall-clock time: a {@link SessionMachine}, or the simpler one behind `open()`. */
export interface Machine {
  /** What the orders go to; it sets itself here. */
  drive: MachineSink;
  /** Begins the first attempt, unless all was ended before it came to that. */
  start(): void;
  /** The attempt led to a connection that has been greeted. */
  opened(now: number, protocol: string, extensions: string): void;
  /** The attempt did not reach open. */
  failed(now: number, cause: OpenError): void;
  /** The connection ended, from whichever side. Without a closure there was none. */
  lost(now: number, closure: Closure | undefined, known?: ClosedErrorCode): void;
  /** The closing handshake has begun on a connection that was open: it must end within the close timeout. */
  closing(): void;
  /** Reading stopped, or went on. */
  paused(paused: boolean): void;
  /** The caller wants to end it all. */
  close(code: number, reason: string): void;
  /** The caller's signal was aborted. */
  abort(reason: unknown): void;
  /** Something suggests that trying again now may succeed, or that the connection is gone. `offline` decides nothing. */
  wake(now: number, reason: WakeReason): void;
  /** A deadline has passed. */
  elapsed(name: MachineDeadline, now: number): void;
}

/** What a session machine is made with. */
export interface MachineSettings {
  readonly policy: RetryPolicy;
  readonly minUptimeMs: number;
  readonly closeTimeoutMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** After a wake-up that promises success the next attempt starts within this time, spread so that pages don't start together. */
const wakeSpreadMs = 1_000;

/**
 * When a session connects, waits, gives up and ends: a pure machine. Whatever happens is told to it with the wall-clock time; what
 * is to be done comes out as calls on the sink. An input that arrives while the sink is being called is taken after that.
 * The phases and the moves between them are the table in `transitions.ts`, which its tests hold it against.
 */
export class SessionMachine implements Machine {
  drive!: MachineSink;
  readonly #settings: MachineSettings;
  readonly #inputs = new InputQueue();
  readonly #ledger: RetryLedger;
  /** Frozen: every reader is given the same object. */
  #state: SessionState = Object.freeze({ phase: 'connecting', attempt: 1, cause: undefined });
  #started = false;
  /** Whether only `reconnect` stands between a closed session and a new attempt. */
  #revivable = true;
  #firm = false;
  #openSince = 0;
  /** How the last connection ended. */
  #closure: Closure | undefined;
  /** Whether the open connection's closing handshake has begun. */
  #isClosing = false;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    this.#ledger = new RetryLedger(settings.policy, settings.random);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether `reconnect` would bring this session to an attempt, or finds one under way. */
  get canReconnect(): boolean {
    return this.#state.phase === 'closed' ? this.#revivable : this.#state.phase !== 'closing';
  }

  start(): void {
    this.#inputs.run(() => {
      if (this.#started || this.#state.phase !== 'connecting') return;
      this.#started = true;
      this.drive.attempt(1);
    });
  }

  opened(now: number, protocol: string, extensions: string): void {
    this.#inputs.run(() => {
      if (this.#state.phase !== 'connecting') return;
      this.#openSince = now;
      this.#isClosing = false;
      this.#move({ phase: 'open', protocol, extensions, since: now, paused: false });
      this.drive.flush();
    });
  }

  failed(now: number, cause: OpenError): void {
    this.#inputs.run(() => {
      if (this.#state.phase === 'connecting') this.#decide(now, cause, 0, undefined);
    });
  }

  lost(now: number, closure: Closure | undefined, known?: ClosedErrorCode): void {
    this.#inputs.run(() => this.#lost(now, closure, known));
  }

  closing(): void {
    this.#inputs.run(() => {
      if (this.#state.phase !== 'open' || this.#isClosing) return;
      this.#isClosing = true;
      this.drive.deadline('close', this.#settings.closeTimeoutMs);
    });
  }

  paused(paused: boolean): void {
    this.#inputs.run(() => {
      if (this.#state.phase !== 'open' || this.#state.paused === paused) return;
      this.#move({ ...this.#state, paused });
    });
  }

  close(code: number, reason: string): void {
    this.#inputs.run(() => {
      const { phase } = this.#state;
      if (phase === 'open') {
        this.#move({ phase: 'closing' });
        this.drive.finish(code, reason);
        // After the handshake has begun, so that the transport's own deadline, which knows more, elapses first.
        this.drive.deadline('close', this.#settings.closeTimeoutMs);
        return;
      }
      // Also where there is nothing to end any more: a session that gave up is closed for good by this.
      this.#revivable = false;
      if (phase === 'connecting' || phase === 'waiting') this.#end('clean', undefined, this.drive.abandon(undefined));
    });
  }

  abort(reason: unknown): void {
    this.#inputs.run(() => {
      if (this.#state.phase === 'closed') return;
      this.#revivable = false;
      this.#end('aborted', reason, this.drive.abandon(reason));
    });
  }

  /** The caller wants a new connection now: instead of the wait, instead of the present one, or after giving up. */
  reconnect(now: number): void {
    this.#inputs.run(() => {
      const { phase } = this.#state;
      if (phase === 'open') this.#replace(now);
      else if (phase === 'waiting' || (phase === 'closed' && this.#revivable)) {
        if (phase === 'closed') this.#ledger.clear();
        this.drive.deadline('retry', undefined);
        this.#connect();
      }
    });
  }

  wake(now: number, reason: WakeReason): void {
    this.#inputs.run(() => {
      if (reason === 'offline') return;
      const { phase } = this.#state;
      // A page that comes back from the back/forward cache has lost its socket, whatever the socket says.
      if (reason === 'restored' && this.#started && (phase === 'connecting' || phase === 'open')) this.#replace(now);
      else if (this.#state.phase === 'waiting' && !this.#firm) this.#hurry(now, this.#state);
    });
  }

  elapsed(name: MachineDeadline, now: number): void {
    this.#inputs.run(() => {
      if (name === 'retry') {
        if (this.#state.phase === 'waiting') this.#connect();
        return;
      }
      if (this.#state.phase !== 'open' && this.#state.phase !== 'closing') return;
      // A stuck socket is abandoned, not waited for.
      this.#lost(now, this.drive.abandon(undefined), 'timeout');
    });
  }

  #move(state: SessionState): void {
    this.#state = Object.freeze(state);
    this.drive.state(state);
  }

  #lost(now: number, closure: Closure | undefined, known: ClosedErrorCode | undefined): void {
    if (closure === undefined) return;
    this.#closure = closure;
    if (this.#state.phase === 'closing') {
      this.#revivable = false;
      this.#end('clean', undefined, closure);
      return;
    }
    if (this.#state.phase !== 'open') return;
    this.drive.deadline('close', undefined);
    this.#decide(now, closedError(closure, known), this.#uptime(now), closure);
  }

  #uptime(now: number): number {
    const uptimeMs = Math.max(0, now - this.#openSince);
    // CLS-15: only a connection that stayed up ends the series, not one that merely opened.
    if (uptimeMs >= this.#settings.minUptimeMs) this.#ledger.clear();
    return uptimeMs;
  }

  /** Without a closure it is an attempt that failed. */
  #decide(now: number, cause: OpenError | ClosedError, uptimeMs: number, closure: Closure | undefined): void {
    const ledger = this.#ledger;
    const decision = ledger.decide({ at: now, attempt: ledger.attempt, uptimeMs, cause });
    const { problem } = decision;
    if (decision.delayMs === undefined) {
      if (problem === undefined && closure !== undefined && isNormalEnd(closure))
        this.#end('clean', undefined, closure);
      else this.#end('gave-up', new GaveUpError(problem ?? ledger.summary(cause), ledger.history), closure);
      return;
    }
    this.#firm = decision.firm;
    this.drive.deadline('retry', decision.delayMs);
    this.#move({
      phase: 'waiting',
      attempt: ledger.attempt + 1,
      delayMs: decision.delayMs,
      until: now + decision.delayMs,
      cause,
    });
  }

  #connect(): void {
    const cause = this.#state.phase === 'waiting' ? this.#state.cause : undefined;
    const attempt = this.#ledger.next();
    this.#move({ phase: 'connecting', attempt, cause });
    this.drive.attempt(attempt);
  }

  #replace(now: number): void {
    if (this.#state.phase === 'open') this.#uptime(now);
    this.drive.deadline('close', undefined);
    this.#closure = this.drive.abandon(undefined) ?? this.#closure;
    this.#connect();
  }

  #hurry(now: number, waiting: WaitingState): void {
    const soon = now + Math.floor(this.#settings.random() * wakeSpreadMs);
    if (soon >= waiting.until) return;
    this.drive.deadline('retry', soon - now);
    this.#move({ ...waiting, delayMs: Math.max(0, soon - (waiting.until - waiting.delayMs)), until: soon });
  }

  /** `ending`: the closure of the connection that ends with the session; without one the last connection's counts. */
  #end(how: SessionEnd['how'], cause: unknown, ending: Closure | undefined): void {
    this.drive.deadline('retry', undefined);
    this.drive.deadline('close', undefined);
    this.#closure = ending ?? this.#closure;
    this.#state = Object.freeze({ phase: 'closed', closure: this.#closure, cause });
    this.drive.ended({ how, closure: this.#closure, cause });
    this.drive.state(this.#state);
  }
}
