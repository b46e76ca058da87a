import type { Clock, Closure } from '@hybi/session';
import { ScriptedClosing } from './scripted-closing.js';
import { ScriptedDeadlines } from './scripted-deadlines.js';
import { ScriptedOutgoing } from './scripted-outgoing.js';

/** Where a scripted attempt stands. `abandoned`: the session let go of it, and is told nothing any more. */
export type ScriptedPhase = 'connecting' | 'open' | 'closing' | 'ended' | 'abandoned';

/** What lies between the two sides of a scripted attempt: the test, which plays the network and the peer, and the session. */
export class ScriptedLink {
  readonly outgoing: ScriptedOutgoing = new ScriptedOutgoing();
  readonly closing: ScriptedClosing = new ScriptedClosing();
  readonly deadlines: ScriptedDeadlines;
  /** Messages that came while reading was paused. */
  readonly held: (string | Uint8Array)[] = [];
  phase: ScriptedPhase = 'connecting';
  paused = false;
  readonly #closeTimeoutMs: number;
  readonly #stuck: () => void;

  /** @param stuck the closing handshake was not completed in time. */
  constructor(clock: Clock | undefined, closeTimeoutMs: number, stuck: () => void) {
    this.deadlines = new ScriptedDeadlines(clock);
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#stuck = stuck;
  }

  /** The closing handshake begins, on either side. */
  beginClosing(): void {
    this.phase = 'closing';
    this.deadlines.add(this.#closeTimeoutMs, this.#stuck);
  }

  /** How the connection ends, if it ends now. */
  get closure(): Closure {
    return this.closing.closure(this.outgoing.unsentBytes);
  }

  /** Nothing waits any more: no message to be read, no deadline. */
  clear(): void {
    this.deadlines.clear();
    this.held.length = 0;
  }

  /** A transport tells nothing inside a call of the session: `play` runs one microtask later, if it may still happen then. */
  async soon(play: () => void, phases: readonly ScriptedPhase[]): Promise<void> {
    await Promise.resolve();
    if (phases.includes(this.phase)) play();
  }
}
