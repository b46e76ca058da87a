export type * from './abort-signal.js';
export { checkOptions, retryDefaults } from './check-options.js';
export type { OptionNames } from './check-options.js';
export { checkClose } from './check-close.js';
export { backoff } from './backoff.js';
export type * from './closure.js';
export { Connection } from './connection.js';
export type { ConnectionEventMap, ConnectionHost, MakeConnection } from './connection.js';
export { createSession } from './create-session.js';
export * from './errors.js';
export * from './events.js';
export type { LivenessKind } from './liveness.js';
export type { MessageIn, MessageOut, OfferedProtocols } from './message-types.js';
export { openConnection } from './open-connection.js';
export type * from './options.js';
export type { DropReason, Queued, SendOptions } from './outbox.js';
export { ReconnectingWebSocketBase } from './reconnecting-web-socket.js';
export type {
  ReconnectingWebSocketEventMap,
  SessionBehind,
  SocketData,
  SocketPlatform,
} from './reconnecting-web-socket.js';
export * from './reconnecting-web-socket-events.js';
export type { ReconnectingWebSocketOptions, SocketProtocols } from './reconnecting-web-socket-options.js';
export { unexpected } from './quote.js';
export type * from './retry.js';
export type { BlobLike, MessageStream, ReadableLike, SendOutcome } from './send-outcome.js';
export { Session } from './session.js';
export type { SessionEventMap, SessionOutbox } from './session.js';
export type * from './state.js';
export type * from './stats.js';
export type * from './subprotocol.js';
export * from './subprotocols/bearer.js';
export type { Bytes } from './subprotocols/binary.js';
export { binary } from './subprotocols/binary.js';
export * from './subprotocols/codec.js';
export * from './subprotocols/json.js';
export { SchemaError } from './subprotocols/standard-schema.js';
export type { StandardIssue, StandardResult, StandardSchema } from './subprotocols/standard-schema.js';
export type { SubprotocolHooks } from './subprotocols/subprotocol-hooks.js';
export { text } from './subprotocols/text.js';
export { transitions } from './transitions.js';
export type { Phase, Transition } from './transitions.js';
export type * from './transport.js';
export { whenAborted } from './when-aborted.js';
export { wireSize } from './wire-size.js';
