import type { Kind } from '../messages.mjs';

/** What a client is told to do in one pass. */
export interface Order {
  /** The peer's address; the query tells the peer what to do. */
  readonly url: string;
  readonly kind: Kind;
  readonly size: number;
  readonly count: number;
  readonly deflate: boolean;
  /** Compare every content instead of measuring. */
  readonly verify: boolean;
  /** Messages are parsed JSON. */
  readonly parsed: boolean;
  /** Messages sent in one turn of the event loop, for a sending case. */
  readonly burst: number;
  readonly bytes: number;
}

/** What came of it. */
export interface Result {
  /** In the unit of the work: see each file. */
  readonly value: number;
  /** How long the pass took. */
  readonly ms: number;
  /** How much processor time the client took for it, where that is known. */
  readonly cpuMs?: number | undefined;
  /** What an idle connection is made of. */
  readonly parts?: readonly Part[];
}

/** Objects of one kind that an idle connection has. */
export interface Part {
  /** The name of a class, or what it is to V8. */
  readonly kind: string;
  readonly count: number;
  /** Of all of them together. */
  readonly bytes: number;
}
