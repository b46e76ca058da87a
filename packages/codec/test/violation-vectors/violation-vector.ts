import type { ProtocolError } from '../../src/protocol-error.js';
import type { ViolationId } from '../../src/violations.js';

/** One way to break the rule of one row of the table of violations. */
export interface ViolationVector {
  readonly violation: ViolationId;
  /** What is done, with the ids of the clauses first. */
  readonly title: string;
  /** Does it. `closeSent` is the code of the Close that went out, or `undefined` when there was none. */
  readonly provoke: () => { readonly error: ProtocolError | undefined; readonly closeSent: number | undefined };
}
