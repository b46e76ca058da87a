import type { Clock } from '@hybi/session';
import { Wait, mostLateMs } from './shared-timer.js';
import type { WaitOwner } from './shared-timer.js';

/** The longest delay that a timer of Node takes; a longer one would fire at once. */
const longestDelayMs = 0x7fff_ffff - mostLateMs;

/** Node's time. One for each session, so that all its timers let go of the process together. */
export class NodeClock implements Clock, WaitOwner {
  holds = true;
  /** The timers that run, as a list: nearly always one or none. */
  #waits: Wait | undefined;

  now(): number {
    return Date.now();
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds === Infinity) return () => undefined;
    if (milliseconds > longestDelayMs) {
      let cancel = this.after(longestDelayMs, () => {
        cancel = this.after(milliseconds - longestDelayMs, callback);
      });
      return () => cancel();
    }
    const wait = new Wait(milliseconds, this, callback);
    wait.sibling = this.#waits;
    this.#waits = wait;
    return wait.cancel.bind(wait);
  }

  /** Timers keep the process alive, as they do at first. */
  ref(): void {
    this.#hold(true);
  }

  /** Timers don't keep the process alive; neither do those that are started later. */
  unref(): void {
    this.#hold(false);
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

  #hold(holds: boolean): void {
    if (this.holds === holds) return;
    this.holds = holds;
    for (let wait = this.#waits; wait !== undefined; wait = wait.sibling) wait.hold(holds);
  }
}
