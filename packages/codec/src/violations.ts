/** One rule that a peer can break. */
export interface Violation {
  /** Where the rule stands. */
  readonly section: string;
  /** The close code that goes out, chosen by its meaning (RFC 6455 §7.4.1, CLS-20), or `undefined` in the opening handshake, where no Close is sent. */
  readonly close: number | undefined;
  /** What the peer did, as a sentence without its full stop. */
  readonly sentence: string;
}

/**
 * Every MUST of the peer that is enforced (SEC-03), and every bound that a peer can exceed. Errors, the documentation and a test
 * that demands a vector for each row are made from this table.
 */
export const violations = {
  // Frames (RFC 6455 §5.1, §5.2).
  'reserved-bit': {
    section: 'RFC 6455 §5.2',
    close: 1002,
    sentence: 'A reserved bit is set to which no negotiated extension gives a meaning',
  },
  'unknown-opcode': { section: 'RFC 6455 §5.2', close: 1002, sentence: 'A frame has a reserved opcode' },
  'length-not-minimal': {
    section: 'RFC 6455 §5.2',
    close: 1002,
    sentence: 'A payload length is not encoded in the fewest bytes',
  },
  'length-top-bit': {
    section: 'RFC 6455 §5.2',
    close: 1002,
    sentence: 'The most significant bit of a 64-bit payload length is set',
  },
  'masked-by-server': { section: 'RFC 6455 §5.1', close: 1002, sentence: 'The server masked a frame' },
  'unmasked-by-client': { section: 'RFC 6455 §5.1', close: 1002, sentence: 'The client did not mask a frame' },
  'frame-too-big': { section: 'RFC 6455 §10.4', close: 1009, sentence: 'A frame is longer than the limit' },

  // Messages and their fragments (RFC 6455 §5.4, §8.1).
  'unexpected-continuation': {
    section: 'RFC 6455 §5.4',
    close: 1002,
    sentence: 'A continuation frame came although no message had been begun',
  },
  'interleaved-message': {
    section: 'RFC 6455 §5.4',
    close: 1002,
    sentence: 'A message was begun before the fragments of the last one had ended',
  },
  'message-too-big': { section: 'RFC 6455 §10.4', close: 1009, sentence: 'A message is longer than the limit' },
  'too-many-fragments': {
    section: 'RFC 6455 §10.4',
    close: 1008,
    sentence: 'A message has more fragments than the limit',
  },
  'invalid-utf8': { section: 'RFC 6455 §8.1', close: 1007, sentence: 'A text message is not valid UTF-8' },
  'corrupt-payload': {
    section: 'RFC 7692 §7.2.2',
    close: 1007,
    sentence: 'An extension could not restore the payload of a message',
  },

  // Control frames (RFC 6455 §5.5).
  'fragmented-control': { section: 'RFC 6455 §5.5', close: 1002, sentence: 'A control frame is fragmented' },
  'control-too-long': {
    section: 'RFC 6455 §5.5',
    close: 1002,
    sentence: 'A control frame has a payload of more than 125 bytes',
  },
  'truncated-close-code': {
    section: 'RFC 6455 §5.5.1',
    close: 1002,
    sentence: 'The body of a Close is a single byte, too short for its code',
  },
  'illegal-close-code': {
    section: 'RFC 6455 §7.4',
    close: 1002,
    sentence: 'A Close carries a code that must not be sent',
  },
  'invalid-close-reason': {
    section: 'RFC 6455 §5.5.1',
    close: 1007,
    sentence: 'The reason of a Close is not valid UTF-8',
  },

  // The opening handshake (RFC 6455 §4). No Close is sent: there is no connection yet.
  'handshake-not-http': { section: 'RFC 9112 §4', close: undefined, sentence: 'What came is not HTTP/1.1' },
  'handshake-header-syntax': {
    section: 'RFC 9112 §5',
    close: undefined,
    sentence: 'A header line breaks the grammar of HTTP',
  },
  'handshake-head-too-big': {
    section: 'RFC 6455 §10.4',
    close: undefined,
    sentence: 'The header block is longer than the limit',
  },
  'handshake-interim-flood': {
    section: 'RFC 9110 §15.2',
    close: undefined,
    sentence: 'More interim responses came than the limit',
  },
  'handshake-cut-off': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The transport ended during the opening handshake',
  },
  'handshake-http-version': {
    section: 'RFC 9110 §7.8',
    close: undefined,
    sentence: 'The server switched protocols under HTTP/1.0',
  },
  'handshake-upgrade': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The Upgrade header does not name WebSocket',
  },
  'handshake-connection': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The Connection header does not confirm the upgrade',
  },
  'handshake-accept': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The Sec-WebSocket-Accept header does not answer the key',
  },
  'handshake-subprotocol': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The server chose a subprotocol that was not offered',
  },
  'handshake-subprotocol-syntax': {
    section: 'RFC 6455 §11.3.4',
    close: undefined,
    sentence: 'The Sec-WebSocket-Protocol header is not a single subprotocol',
  },
  'handshake-subprotocol-missing': {
    section: 'WHATWG WebSockets, establish a connection',
    close: undefined,
    sentence: 'The server chose none of the subprotocols that were offered',
  },
  'handshake-request': {
    section: 'RFC 6455 §4.2.1',
    close: undefined,
    sentence: 'The request is not an opening handshake',
  },
  'handshake-version': {
    section: 'RFC 6455 §4.2.2',
    close: undefined,
    sentence: 'The client asks for another version of the protocol',
  },
  'legacy-server': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The server speaks a draft from before RFC 6455',
  },

  // Extensions and their negotiation (RFC 6455 §9).
  'extension-syntax': {
    section: 'RFC 6455 §9.1',
    close: undefined,
    sentence: 'The Sec-WebSocket-Extensions header breaks its grammar',
  },
  'extension-not-offered': {
    section: 'RFC 6455 §4.1',
    close: undefined,
    sentence: 'The server accepted an extension that was not offered',
  },
  'extension-repeated': {
    section: 'RFC 6455 §9.1',
    close: undefined,
    sentence: 'The server accepted an extension twice',
  },
  'extension-conflict': {
    section: 'RFC 7692 §5',
    close: undefined,
    sentence: 'The server accepted two extensions that use the same reserved bit',
  },

  // The negotiation of permessage-deflate (RFC 7692 §7).
  'deflate-unknown-parameter': {
    section: 'RFC 7692 §7',
    close: undefined,
    sentence: 'permessage-deflate came with a parameter that it does not have',
  },
  'deflate-repeated-parameter': {
    section: 'RFC 7692 §7',
    close: undefined,
    sentence: 'permessage-deflate came with a parameter twice',
  },
  'deflate-invalid-value': {
    section: 'RFC 7692 §7',
    close: undefined,
    sentence: 'permessage-deflate came with an invalid parameter value',
  },
  'deflate-not-as-offered': {
    section: 'RFC 7692 §5',
    close: undefined,
    sentence: 'permessage-deflate was accepted in a configuration that was not offered',
  },
} as const;

/** The name of a row of {@link violations}. */
export type ViolationId = keyof typeof violations;
