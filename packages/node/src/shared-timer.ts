/**
 * A timer may be later than asked by a sixty-fourth of its time, and by no more than this: so those that were begun at about the same moment
 * can share one of Node's.
 */
export const mostLateMs = 100;

/** Whoever begins to wait, and is told when a {@link Wait} is over, either way. */
export interface WaitOwner {
  /** Whether those who wait keep the process alive. */
  readonly holds: boolean;
  over(wait: Wait): void;
}

/** One who waits for a moment. It is all that a connection keeps for a deadline: a timer of Node's for each weighs four times as much. */
export class Wait {
  /** The next one of the same owner. */
  sibling: Wait | undefined;
  /** The next two are those who wait for the same moment. */
  previous: Wait | undefined;
  next: Wait | undefined;
  readonly #owner: WaitOwner;
  readonly #callback: (subject: unknown) => void;
  readonly #subject: unknown;
  /** Present until it is over. */
  #timer: SharedTimer | undefined;

  /** @param milliseconds at most what a timer of Node's takes, less {@link mostLateMs}. */
  constructor(milliseconds: number, owner: WaitOwner, callback: (subject: unknown) => void, subject: unknown) {
    this.#owner = owner;
    this.#callback = callback;
    this.#subject = subject;
    this.#timer = timerOf(milliseconds);
    this.#timer.add(this, owner.holds);
  }

  /** From now on it keeps the process alive, or does not. To be called for a change only. */
  hold(holds: boolean): void {
    this.#timer?.hold(holds ? 1 : -1);
  }

  /** The moment has come. */
  elapsed(): void {
    this.cancel();
    try {
      this.#callback(this.#subject);
    } catch (error) {
      // It is nothing to the others who wait for the same moment.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  /** Nobody waits any more. Does nothing when it is over. */
  cancel(): void {
    if (this.#timer === undefined) return;
    this.#timer.remove(this, this.#owner.holds);
    this.#timer = undefined;
    this.#owner.over(this);
  }
}

/** One of Node's timers, for all who began to wait for so long at about the same moment. It keeps the process alive if one of them does. */
class SharedTimer {
  readonly #milliseconds: number;
  readonly #lateMs: number;
  readonly #since = performance.now();
  readonly #timeout: NodeJS.Timeout;
  #first: Wait | undefined;
  #last: Wait | undefined;
  #holders = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#lateMs = Math.min(Math.floor(milliseconds / 64), mostLateMs);
    this.#timeout = setTimeout(() => this.#elapsed(), milliseconds + this.#lateMs);
  }

  /** Whether it is not too early for those who begin to wait now. */
  get isFresh(): boolean {
    return performance.now() - this.#since <= this.#lateMs;
  }

  add(wait: Wait, holds: boolean): void {
    wait.previous = this.#last;
    if (this.#last === undefined) this.#first = wait;
    else this.#last.next = wait;
    this.#last = wait;
    this.hold(holds ? 1 : 0);
  }

  remove(wait: Wait, held: boolean): void {
    const { previous, next } = wait;
    wait.previous = wait.next = undefined;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    if (this.#first === undefined) this.#close();
    else this.hold(held ? -1 : 0);
  }

  /** So many more of those who wait keep the process alive. */
  hold(more: number): void {
    this.#holders += more;
    if (this.#holders === 0) this.#timeout.unref();
    else if (this.#holders === more) this.#timeout.ref();
  }

  #elapsed(): void {
    this.#close();
    while (this.#first !== undefined) this.#first.elapsed();
  }

  /** Nobody is added from now on. */
  #close(): void {
    clearTimeout(this.#timeout);
    if (timers.get(this.#milliseconds) === this) timers.delete(this.#milliseconds);
  }
}

/** The latest one of each time. */
let timers = new Map<number, SharedTimer>();
let madeWith = setTimeout;

function timerOf(milliseconds: number): SharedTimer {
  // Timers that tests have put in the place of Node's are in a time of their own.
  if (setTimeout !== madeWith) {
    madeWith = setTimeout;
    timers = new Map();
  }
  const latest = timers.get(milliseconds);
  if (latest?.isFresh === true) return latest;
  const timer = new SharedTimer(milliseconds);
  timers.set(milliseconds, timer);
  return timer;
}
