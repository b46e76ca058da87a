/** How a peer is asked for a sign of life: by Ping frames, by the subprotocol's `heartbeat`, or not at all. */
export type LivenessKind = 'frames' | 'probe' | 'none';

/** What liveness orders. */
export interface LivenessSink {
  /** Ask the peer; `false` where a question can't be sent just now. */
  ask(): boolean;
  /** Bytes that the platform has not passed on yet. */
  bufferedBytes(): number;
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
  readonly #times: LivenessTimes;
  readonly #sink: LivenessSink;
  #waiting: Waiting = 'interval';
  #running = false;
  #paused = false;
  #pausedAt = 0;
  /** When the deadline is due, in wall-clock milliseconds. */
  #due = 0;
  /** What is left of the wait after that. */
  #left = 0;
  #askedAt = 0;
  #heldBytes = 0;
  #rttMs: number | undefined;

  constructor(times: LivenessTimes, sink: LivenessSink) {
    this.#times = times;
    this.#sink = sink;
  }

  /** The last round trip in milliseconds, once there was one. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** Whether the next sign of life changes anything. */
  get isWaiting(): boolean {
    return this.#waiting !== 'interval';
  }

  start(now: number): void {
    this.#running = true;
    this.#wait('interval', now, this.#times.intervalMs);
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#sink.deadline(undefined);
  }

  /** Something came from the peer. */
  alive(now: number): void {
    if (this.#running && this.#waiting !== 'interval') this.#wait('interval', now, this.#times.intervalMs);
  }

  /** The answer to the last question came. */
  answered(now: number): void {
    this.#rttMs = Math.max(0, now - this.#askedAt);
    this.alive(now);
  }

  /** The platform took bytes. */
  drained(now: number): void {
    if (this.#running && this.#waiting === 'drain') this.#ask(now);
  }

  /** Reading stopped or went on. While it is stopped no answer can be seen, so none is owed. */
  pause(paused: boolean, now: number): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (paused) this.#pausedAt = now;
    if (!this.#running) return;
    if (paused) {
      if (this.#waiting === 'answer' || this.#waiting === 'last-look')
        this.#wait('interval', now, this.#times.intervalMs);
    } else if (now - this.#pausedAt >= this.#times.intervalMs) {
      // Only after a long pause: a reader that stops and goes on all the time would flood the peer with Pings.
      this.#ask(now);
    }
  }

  /** There is a reason to doubt: ask now, with the whole time to answer. */
  probe(now: number): void {
    if (this.#running) this.#ask(now);
  }

  /** The deadline has passed. */
  elapsed(now: number): void {
    if (!this.#running) return;
    // A wall clock that was set back looks like an early timer, and says as little.
    const trusted = Math.abs(now - this.#due) <= tolerableLatenessMs;
    if (this.#waiting === 'interval' || !trusted) this.#ask(now);
    else if (this.#left > 0) this.#step(now);
    else if (this.#waiting === 'drain' && this.#sink.bufferedBytes() < this.#heldBytes) this.#ask(now);
    else if (this.#waiting === 'answer') this.#wait('last-look', now, lastLookMs);
    else {
      this.stop();
      // CLS-11: the one end that liveness brings about, and only of a peer that was asked and had its time.
      this.#sink.dead();
    }
  }

  #ask(now: number): void {
    // A probe behind bytes that don't leave would measure them, not the peer.
    this.#heldBytes = this.#sink.bufferedBytes();
    if (this.#heldBytes > 0) this.#wait('drain', now, this.#times.timeoutMs);
    else if (this.#sink.ask() && !this.#paused) {
      this.#askedAt = now;
      this.#wait('answer', now, this.#times.timeoutMs - lastLookMs);
    } else this.#wait('interval', now, this.#times.intervalMs);
  }

  #wait(waiting: Waiting, now: number, milliseconds: number): void {
    this.#waiting = waiting;
    this.#left = milliseconds;
    this.#step(now);
  }

  /** Waits in short steps while something is owed, so that a machine that slept in between is noticed. */
  #step(now: number): void {
    const milliseconds = this.#waiting === 'interval' ? this.#left : Math.min(this.#left, stepMs);
    this.#left -= milliseconds;
    this.#due = now + milliseconds;
    this.#sink.deadline(milliseconds);
  }
}
