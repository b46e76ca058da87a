import type { Connection } from './connection.js';
import type { BasicEvent } from './events.js';
import type { SessionEnd } from './machine.js';
import type { SessionState } from './state.js';

/** What a drive tells the object that the application holds. */
export interface DriveSink<In, Out> {
  /** The state is another. If it is closed, `end` says how that came about, and `why` makes the reason for those who wait in vain. */
  state(state: SessionState, end: SessionEnd, why: (() => unknown) | undefined): void;
  connected(connection: Connection<In, Out>): void;
  dispatchEvent(event: BasicEvent): unknown;
}
