import type { DeflateFailure } from './ports.js';

/** A parameter of an extension, in order of appearance; `true` stands for one without a value (RFC 6455 §9.1). */
export type ExtensionParameter = readonly [name: string, value: string | true];

/** One element of a `Sec-WebSocket-Extensions` header: a name and its parameters, not yet judged. */
export interface ExtensionElement {
  readonly name: string;
  readonly parameters: readonly ExtensionParameter[];
}

/** What a client offers and what it makes of the answer: the negotiating half of an extension. */
export interface ClientExtension {
  readonly name: string;
  /** The offers in order of preference (PMD-01): most extensions make one. */
  offers(): readonly ExtensionElement[];
  /**
   * Turns the server's answer into the running half.
   *
   * @throws {@link ProtocolError} when the answer is not one that these offers allow (RFC 6455 §9.1, RFC 7692 §7).
   */
  accept(parameters: readonly ExtensionParameter[]): Extension;
}

/** The server's side of the same negotiation. */
export interface ServerExtension {
  readonly name: string;
  /** Answers one offer, or declines it with `undefined` (PMD-18): the next offer may do. */
  answer(
    offer: readonly ExtensionParameter[],
  ): { readonly element: ExtensionElement; readonly extension: Extension } | undefined;
}

/** Receives the outcome of one step of an extension: transformed bytes, or why there are none. See {@link DeflateDone}. */
export type ExtensionDone = (outcome: Uint8Array | DeflateFailure) => void;

/**
 * The running half of a negotiated extension: a per-message transformation (RFC 6455 §9, RFC 7692 §4).
 *
 * The machine drives each direction one step at a time and waits for the answer of a step before the next.
 */
export interface Extension {
  readonly name: string;

  /**
   * The reserved bits that mark a transformed message on its first frame, in their place in the frame's first byte:
   * RSV1 is 0x40, RSV2 0x20, RSV3 0x10. Exactly one bit.
   */
  readonly rsv: number;

  /**
   * Whether this outgoing message is to be transformed. The choice is made per message (PMD-10).
   *
   * @param length of a whole message in bytes, or `undefined` for one of unknown length.
   */
  wants(length: number | undefined, text: boolean): boolean;

  /** Transforms the next piece of an outgoing message. `input` is borrowed until `done`. */
  encode(input: Uint8Array, end: boolean, done: ExtensionDone): void;

  /**
   * Transforms the next piece of an incoming message, which may be any part of a frame's payload: text can so be
   * judged, and size bounded, before the message is complete. `input` is borrowed until `done`.
   */
  decode(input: Uint8Array, end: boolean, limit: number, done: ExtensionDone): void;

  /** Frees what the connection's compression holds. Nothing is called afterwards. */
  release(): void;
}
