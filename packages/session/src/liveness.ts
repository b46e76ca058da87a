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
 * What is being waited for.
 * `interval`: the time to ask; nothing is owed. `answer`: the peer owes a sign of life. `last-look`: the answer is due, and what
 * lies in the platform's buffers is given one turn to come in. `drain`: the probe could not get out; the platform has to take bytes.
 */
type Waiting = 'interval' | 'answer' | 'last-look' | 'drain';

/**
 * Proof that the peer is alive, as a pure machine with two clocks: "I must speak" asks every `intervalMs` whether or not messages
 * flow, because what stands between needs to see it; "the peer has proved alive" runs only while an answer is owed (T-65).
 */
export class Liveness {
  /** The last round trip in milliseconds, once there was one. */
  rttMs: number | undefined;
  readonly #times: LivenessTimes;
  readonly #sink: LivenessSink;
  /** Nothing before it has begun, and once it is over. */
  #waiting: Waiting | undefined;
  /** Since when reading is stopped, if it is. */
  #pausedAt: number | undefined;
  /** When the deadline is due, in wall-clock milliseconds. */
  #due = 0;
  /** What is left of the wait after that. */
  #left = 0;
  #askedAt = 0;
  #heldBytes = 0;

  constructor(times: LivenessTimes, sink: LivenessSink) {
    this.#times = times;
    this.#sink = sink;
  }

  start(): void {
    this.#wait('interval', this.#times.intervalMs);
  }

  stop(): void {
    this.#waiting = undefined;
    this.#sink.deadline(undefined);
  }

  /** Something came from the peer. */
  alive(): void {
    if (this.#waiting !== undefined && this.#waiting !== 'interval') this.start();
  }

  /** The answer to the last question came. */
  answered(): void {
    this.rttMs = Math.max(0, this.#sink.now() - this.#askedAt);
    this.alive();
  }

  /** The platform took bytes. */
  drained(): void {
    if (this.#waiting === 'drain') this.probe();
  }

  /** Reading stopped or went on. While it is stopped no answer can be seen, so none is owed. */
  pause(paused: boolean): void {
    const now = this.#sink.now();
    const pausedAt = this.#pausedAt ?? now;
    this.#pausedAt = paused ? pausedAt : undefined;
    if (paused && this.#waiting !== 'drain') this.alive();
    // Only after a long pause: a reader that stops and goes on all the time would flood the peer with Pings.
    else if (!paused && now - pausedAt >= this.#times.intervalMs) this.probe();
  }

  /** There is a reason to doubt: ask now, with the whole time to answer. */
  probe(): void {
    if (this.#waiting === undefined) return;
    const { timeoutMs } = this.#times;
    // A probe behind bytes that don't leave would measure them, not the peer.
    this.#heldBytes = this.#sink.transport.bufferedBytes;
    if (this.#heldBytes > 0) this.#wait('drain', timeoutMs);
    else if (this.#sink.ask() && this.#pausedAt === undefined) {
      this.#askedAt = this.#sink.now();
      this.#wait('answer', timeoutMs - lastLookMs);
    } else this.start();
  }

  /** The deadline has passed. */
  elapsed(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    // A wall clock that was set back looks like an early timer, and says as little.
    const trusted = Math.abs(this.#sink.now() - this.#due) <= tolerableLatenessMs;
    if (waiting === 'interval' || !trusted) this.probe();
    else if (this.#left > 0) this.#step();
    else if (waiting === 'drain' && this.#sink.transport.bufferedBytes < this.#heldBytes) this.probe();
    else if (waiting === 'answer') this.#wait('last-look', lastLookMs);
    else {
      this.stop();
      // CLS-11: the one end that liveness brings about, and only of a peer that was asked and had its time.
      this.#sink.dead();
    }
  }

  #wait(waiting: Waiting, milliseconds: number): void {
    this.#waiting = waiting;
    this.#left = milliseconds;
    this.#step();
  }

  /** Waits in short steps while something is owed, so that a machine that slept in between is noticed. */
  #step(): void {
    const milliseconds = this.#waiting === 'interval' ? this.#left : Math.min(this.#left, stepMs);
    this.#left -= milliseconds;
    this.#due = this.#sink.now() + milliseconds;
    this.#sink.deadline(milliseconds);
  }
}
