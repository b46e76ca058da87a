import type { Connection } from './connection.js';
import type { DecodeError } from './errors.js';
import type { SessionEnd } from './machine.js';
import type { DropReason } from './outbox.js';
import type { SessionState } from './state.js';

/** What a drive tells the object that the application holds. */
export interface DriveSink<In, Out> {
  state(state: SessionState): void;
  connected(connection: Connection<In, Out>): void;
  decodeError(error: DecodeError, connection: Connection<In, Out>): void;
  dropped(message: Out | undefined, reason: DropReason, cause: unknown): void;
  sent(message: Out | undefined): void;
  writable(): void;
  ready(): Promise<void>;
  ended(end: SessionEnd): void;
}
