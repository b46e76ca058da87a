import type { Connection } from './connection.js';
import type { BasicEvent } from './events.js';
import type { SessionEnd } from './machine.js';
import type { SessionState } from './state.js';

/** What a drive tells the object that the application holds. */
export interface DriveSink<In, Out> {
  state(state: SessionState): void;
  connected(connection: Connection<In, Out>): void;
  dispatch(event: BasicEvent): void;
  /** It is over; `reason` is for those who wait for something that will not come, and made when they are told. */
  ended(end: SessionEnd, reason: () => unknown): void;
}
