import type { Clock, Timer } from '@hybi/session';
import { Wait, mostLateMs } from './shared-timer.js';
import type { WaitOwner } from './shared-timer.js';

/** The longest delay that a timer of Node takes; a longer one would fire at once. */
const longestDelayMs = 0x7fff_ffff - mostLateMs;

const never: Timer = { cancel: () => undefined };

/**
 * Node's time. One for each session, so that all its timers let go of the process together. Its method is `private` because V8 marks each
 * object with `#methods`: 8 bytes.
 */
export class NodeClock implements Clock, WaitOwner {
  holds = true;
  /** The timers that run, as a list: nearly always one or none. */
  #waits: Wait | undefined;

  now(): number {
    return Date.now();
  }

  after(milliseconds: number, callback: () => void): Timer;
  after<Subject>(milliseconds: number, callback: (subject: Subject) => void, subject: Subject): Timer;
  after(milliseconds: number, callback: (subject?: unknown) => void, subject?: unknown): Timer {
    if (milliseconds === Infinity) return never;
    if (milliseconds > longestDelayMs) {
      let timer = this.after(longestDelayMs, () => {
        timer = this.after(milliseconds - longestDelayMs, callback, subject);
      });
      return { cancel: () => timer.cancel() };
    }
    const wait = new Wait(milliseconds, this, callback, subject);
    wait.sibling = this.#waits;
    this.#waits = wait;
    return wait;
  }

  /** Timers keep the process alive, as they do at first. */
  ref(): void {
    this.hold(true);
  }

  /** Timers don't keep the process alive; neither do those that are started later. */
  unref(): void {
    this.hold(false);
  }

  /** A timer runs no more. */
  over(wait: Wait): void {
    if (this.#waits === wait) this.#waits = wait.sibling;
    else {
      let before = this.#waits;
      while (before?.sibling !== wait) before = before?.sibling;
      before.sibling = wait.sibling;
    }
    wait.sibling = undefined;
  }

  private hold(holds: boolean): void {
    if (this.holds === holds) return;
    this.holds = holds;
    for (let wait = this.#waits; wait !== undefined; wait = wait.sibling) wait.hold(holds);
  }
}
