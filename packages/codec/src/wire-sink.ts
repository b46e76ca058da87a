import type { ProtocolError } from './protocol-error.js';

/** How a connection ended on the wire (RFC 6455 §7.1.4 to §7.1.6). */
export interface WireClosure {
  /** The code of the first Close received; 1005 if it carried none; 1006 if none came. */
  readonly code: number;
  /** The reason that came with it, or the empty string. */
  readonly reason: string;
  /** Whether the closing handshake was complete before the transport ended. */
  readonly clean: boolean;
  /** The Close that came, if any. `code` is `undefined` when its body was empty. */
  readonly received: CloseFrame | undefined;
  /** The Close that went out, if any. */
  readonly sent: CloseFrame | undefined;
  /** Who sent the first Close; `none` when nobody did. */
  readonly initiator: 'local' | 'remote' | 'none';
  /** The violation that made us fail the connection, if one did. */
  readonly error: ProtocolError | undefined;
}

/** The body of a Close frame. */
export interface CloseFrame {
  readonly code: number | undefined;
  readonly reason: string;
}

/**
 * What the {@link Wire} tells its shell, in the order in which it happens.
 *
 * A sink method may call the sending inputs of the wire (`sendText`, `sendBinary`, `ping`, `close`, `pause` …). It must not call
 * `receive`, `arrived`, `resume`, `elapsed`, `drained` or `ended`: the wire is in the middle of performing one of them, and throws.
 * A sink method must not throw: an exception leaves the wire in the middle of its input, and it takes none afterwards.
 */
export interface WireSink {
  /** A whole text message. */
  text(message: string): void;
  /** A whole binary message, in memory that belongs to the receiver from now on. */
  binary(message: Uint8Array): void;
  /**
   * A piece of a message, when the wire was made with `deliver: 'pieces'`; `text` and `binary` are not called then.
   * The bytes are borrowed until the call returns. Text pieces are valid UTF-8 as a whole, not each by itself.
   */
  piece?(bytes: Uint8Array, text: boolean, end: boolean): void;

  /** A Ping came. Its Pong has already been queued. The payload is borrowed. */
  pingReceived(payload: Uint8Array): void;
  /** A Pong came, asked for or not (CTL-16). The payload is borrowed. */
  pongReceived(payload: Uint8Array): void;
  /** The peer's first Close came; the answer, if one is due, has been queued. No message follows. */
  closeReceived(frame: CloseFrame): void;
  /** We failed the connection (RFC 6455 §7.1.7). Nothing more from the peer is processed (CLS-10). */
  fail(error: ProtocolError): void;

  /**
   * Bytes for the transport, whole frames. They are not written to again until the transport has let go of them.
   *
   * @returns `false` when the transport wants no more for now; the wire then holds everything back until `drained`.
   */
  write(bytes: Uint8Array): boolean;
  /**
   * There is something to write, or an extension took what waited and gave no frame for it, so that there is room: call `flush` before
   * this turn of the event loop ends. Called once per flush.
   */
  flushNeeded(): void;

  /**
   * Whether the shell is to read from the transport. Called with `false` when delivery is paused or an extension works
   * on an earlier piece, so that the input which the wire keeps meanwhile stays bounded: by what one read yields, plus
   * what was under way. Called with `true` when the wire takes bytes again; it does so at first.
   */
  readable(flowing: boolean): void;

  /** Starts the named deadline; when it elapses, call `elapsed(name)`. Starting it anew replaces it. */
  arm(deadline: WireDeadline, milliseconds: number): void;
  /** Stops the named deadline. */
  disarm(deadline: WireDeadline): void;

  /** Every byte has been given to `write`: shut down the write side (RFC 6455 §7.1.1), go on reading. */
  end(): void;
  /** Drop the transport now, without waiting for the peer. */
  destroy(): void;

  /**
   * The last call of every connection, made once, after the transport has ended.
   */
  closed(closure: WireClosure): void;
}

/**
 * The deadlines of the wire. `close`: the closing handshake was started and has to complete, transport included
 * (RFC 6455 §7.1.1, CTL-10, CLS-02).
 */
export type WireDeadline = 'close';
