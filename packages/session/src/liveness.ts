import type { TransportConnection } from './transport.js';

/** How a peer is asked for a sign of life: by Ping frames, by the subprotocol's `heartbeat`, or not at all. */
export type LivenessKind = 'frames' | 'probe' | 'none';

/** What liveness orders. */
export interface LivenessSink {
  /** What the peer is asked over. */
  readonly transport: Pick<TransportConnection, 'bufferedBytes'>;
  /** Wall-clock milliseconds. */
  now(): number;
  /** Ask the peer; `false` where a question can't be sent just now. */
  ask(): boolean;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(milliseconds: number | undefined): void;
  /** The peer did not answer in time: the connection is to be abandoned. */
  dead(): void;
}

/** Times, complete. */
export interface LivenessTimes {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** A timer that comes later than this says nothing about the peer: the machine slept, or the page was throttled. */
const tolerableLatenessMs = 1_000;

/** The longest time between two looks at the clock while something is owed: a healthy peer answers long before the first. */
const stepMs = 1_000;

/** How long the event loop gets, after an answer is due, to bring what has already arrived. */
const lastLookMs = 1;

/**
 * What is owed, by the peer or by the platform.
 * `answer`: a sign of life from the peer. `last-look`: the answer is due, and what lies in the platform's buffers is given one turn to come
 * in. `drain`: the probe could not get out; the platform has to take bytes.
 */
interface Debt {
  readonly kind: 'answer' | 'last-look' | 'drain';
  /** How much the platform held. */
  readonly heldBytes: number;
  /** When the deadline is due, in wall-clock milliseconds. */
  due: number;
  /** What is left of the wait after that. */
  leftMs: number;
}

/**
 * Proof that the peer is alive, as a pure machine with two clocks: "I must speak" asks every `intervalMs` whether or not messages
 * flow, because what stands between needs to see it; "the peer has proved alive" runs only while an answer is owed (T-65).
 */
export class Liveness {
  /** The last round trip in milliseconds, once there was one. */
  rttMs: number | undefined;
  readonly #times: LivenessTimes;
  readonly #sink: LivenessSink;
  /** It has begun, and is not over. */
  #isWatching = false;
  /** Nothing is owed between one question and the next. */
  #debt: Debt | undefined;
  /** Since when reading is stopped, if it is. */
  #pausedAt: number | undefined;
  #askedAt = 0;

  constructor(times: LivenessTimes, sink: LivenessSink) {
    this.#times = times;
    this.#sink = sink;
  }

  start(): void {
    this.#isWatching = true;
    this.#debt = undefined;
    this.#sink.deadline(this.#times.intervalMs);
  }

  stop(): void {
    this.#isWatching = false;
    this.#debt = undefined;
    this.#sink.deadline(undefined);
  }

  /** Something came from the peer. */
  alive(): void {
    if (this.#debt) this.start();
  }

  /** The answer to the last question came. */
  answered(): void {
    this.rttMs = Math.max(0, this.#sink.now() - this.#askedAt);
    this.alive();
  }

  /** The platform took bytes. */
  drained(): void {
    if (this.#debt?.kind === 'drain') this.probe();
  }

  /** Reading stopped or went on. While it is stopped no answer can be seen, so none is owed. */
  pause(paused: boolean): void {
    const now = this.#sink.now();
    const pausedAt = this.#pausedAt ?? now;
    this.#pausedAt = paused ? pausedAt : undefined;
    if (paused && this.#debt?.kind !== 'drain') this.alive();
    // Only after a long pause: a reader that stops and goes on all the time would flood the peer with Pings.
    else if (!paused && now - pausedAt >= this.#times.intervalMs) this.probe();
  }

  /** There is a reason to doubt: ask now, with the whole time to answer. */
  probe(): void {
    if (!this.#isWatching) return;
    const { timeoutMs } = this.#times;
    // A probe behind bytes that don't leave would measure them, not the peer.
    const heldBytes = this.#sink.transport.bufferedBytes;
    if (heldBytes > 0) this.#wait('drain', timeoutMs, heldBytes);
    else if (this.#sink.ask() && this.#pausedAt === undefined) {
      this.#askedAt = this.#sink.now();
      this.#wait('answer', timeoutMs - lastLookMs);
    } else this.start();
  }

  /** The deadline has passed. */
  elapsed(): void {
    if (!this.#isWatching) return;
    const debt = this.#debt;
    // A wall clock that was set back looks like an early timer, and says as little.
    if (!debt || Math.abs(this.#sink.now() - debt.due) > tolerableLatenessMs) this.probe();
    else if (debt.leftMs > 0) this.#step(debt);
    else if (debt.kind === 'drain' && this.#sink.transport.bufferedBytes < debt.heldBytes) this.probe();
    else if (debt.kind === 'answer') this.#wait('last-look', lastLookMs);
    else {
      this.stop();
      // CLS-11: the one end that liveness brings about, and only of a peer that was asked and had its time.
      this.#sink.dead();
    }
  }

  #wait(kind: Debt['kind'], leftMs: number, heldBytes = 0): void {
    this.#debt = { kind, heldBytes, due: 0, leftMs };
    this.#step(this.#debt);
  }

  /** Waits in short steps, so that a machine that slept in between is noticed. */
  #step(debt: Debt): void {
    const milliseconds = Math.min(debt.leftMs, stepMs);
    debt.leftMs -= milliseconds;
    debt.due = this.#sink.now() + milliseconds;
    this.#sink.deadline(milliseconds);
  }
}
