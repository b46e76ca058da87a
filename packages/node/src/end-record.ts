import type { CloseFrame, WireClosure } from '@hybi/codec';
import { ClosedError } from '@hybi/session';
import type { Clock, Closure, Timer } from '@hybi/session';

/** What is known about the end of a connection while it comes, for whoever has to know before the wire can say it. */
export class EndRecord {
  /** Nothing is told any more: the connection was abandoned, or its closure has been told. */
  isSilent = false;
  transportEnded = false;
  #timer: Timer | undefined;
  #received: CloseFrame | undefined;
  #sent: CloseFrame | undefined;
  #initiator: Closure['initiator'] = 'none';
  #failure: unknown;
  #closure: Closure | undefined;

  /** The peer's Close came. */
  closeReceived(frame: CloseFrame): void {
    this.#received = frame;
    if (this.#sent === undefined) this.#initiator = 'remote';
  }

  /** A Close is on its way from here. Returns whether it is the first: the closing handshake may be told of then. */
  closeSent(frame: CloseFrame): boolean {
    if (this.#sent !== undefined) return false;
    this.#sent = frame;
    if (this.#received === undefined) this.#initiator = 'local';
    return true;
  }

  /** The closing handshake has so much time; `elapsed` is called when it was not enough. */
  allow(milliseconds: number, clock: Clock, elapsed: () => void): void {
    this.disarm();
    this.#timer = clock.after(milliseconds, () => {
      this.failed(closeTimeoutError(milliseconds));
      elapsed();
    });
  }

  /** The closing handshake is over. */
  disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** What went wrong first: everything after it follows from it. */
  failed(failure: unknown): void {
    this.#failure ??= failure;
  }

  /**
   * The closure of a connection that is let go now, unless it has ended already. Who ends the transport, and when, says nothing: it is
   * clean if the closing handshake is complete (CLS-05).
   */
  abandoned(unsentBytes: number, complete = false): Closure {
    if (this.#closure !== undefined) return this.#closure;
    const received = this.#received;
    return {
      code: received === undefined ? 1006 : (received.code ?? 1005),
      reason: received?.reason ?? '',
      clean: complete,
      received,
      sent: this.#sent,
      initiator: this.#initiator,
      unsentBytes,
      cause: complete ? undefined : this.#failure,
    };
  }

  /** The closure of a connection that the wire has seen to its end. */
  ended(wire: WireClosure, unsentBytes: number): Closure {
    const { code, reason, clean, received, sent, initiator, error } = wire;
    // A socket that breaks after the closing handshake has nothing to say any more (T-53).
    const cause = error ?? (clean ? undefined : this.#failure);
    this.#closure = { code, reason, clean, received, sent, initiator, unsentBytes, cause };
    return this.#closure;
  }

  /** The error for whoever wants something of a connection that is closing or closed. */
  error(isClosing: boolean, unsentBytes: number): ClosedError {
    const code = isClosing ? 'local' : 'abnormal';
    return new ClosedError(
      code,
      `the connection is ${isClosing ? 'closing' : 'closed'}, not open`,
      this.abandoned(unsentBytes),
    );
  }
}

/** Why a connection is dropped whose closing handshake takes too long. */
function closeTimeoutError(milliseconds: number): Error {
  const error = new Error(`it was not completed within ${milliseconds} ms`);
  // The name by which the session knows it.
  error.name = 'CloseTimeoutError';
  return error;
}
