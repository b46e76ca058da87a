import { violations } from './violations.js';
import type { Violation, ViolationId } from './violations.js';

/** The peer broke a MUST, or exceeded a bound. The rows of {@link violations} say which there are. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError' as const;
  /** The row of {@link violations}. */
  readonly violation: ViolationId;
  /** Where the rule stands, such as `RFC 6455 §5.2`. */
  readonly section: string;
  /** The code of the Close that goes out because of it; `undefined` in the opening handshake, where none is sent. */
  readonly closeCode: number | undefined;

  /**
   * @param violation the row of the table.
   * @param detail what was expected and what came. Text from the peer in it is quoted and bounded by the caller.
   */
  constructor(violation: ViolationId, detail?: string) {
    const row: Violation = violations[violation];
    super(`${row.sentence}${detail === undefined ? '' : `: ${detail}`} (${row.section})`);
    this.violation = violation;
    this.section = row.section;
    this.closeCode = row.close;
  }
}
