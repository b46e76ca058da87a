import type { AbortSignalLike } from './abort-signal.js';
import type { DecodeError } from './errors.js';
import type { DropReason } from './outbox.js';
import type { SessionState } from './state.js';

/** What every event has; at run time it is the platform's `Event`. */
export interface BasicEvent {
  readonly type: string;
}

const EventBase: new (type: string) => BasicEvent = Event;

/** `statechange`: the session's state has changed. */
export class StateChangeEvent extends EventBase {
  /** The new state. */
  declare readonly state: SessionState;

  constructor(state: SessionState) {
    super('statechange');
    this.state = state;
  }
}

/** `message`: a message came. Listening for it makes these listeners the reader. */
export class MessageArrivalEvent<In> extends EventBase {
  /** The message, as the subprotocol decoded it. */
  declare readonly data: In;

  constructor(data: In) {
    super('message');
    this.data = data;
  }
}

/** `decodeerror`: a message came that the subprotocol can't decode. The connection goes on. */
export class DecodeErrorEvent extends EventBase {
  /** Has the message as it came, and as its `cause` what was thrown. */
  declare readonly error: DecodeError;

  constructor(error: DecodeError) {
    super('decodeerror');
    this.error = error;
  }
}

/** `dropped`: a message will not be sent. */
export class DroppedEvent<Out> extends EventBase {
  /** The message as it was given to `send`; `undefined` for a stream. */
  declare readonly message: Out | undefined;
  /** Why it will not be sent. */
  declare readonly reason: DropReason;
  /** What went wrong, for the reasons `encode`, `source` and `lost`; for `aborted` what the signal says, if the message had been taken. */
  declare readonly cause: unknown;

  constructor(message: Out | undefined, reason: DropReason, cause: unknown) {
    super('dropped');
    this.message = message;
    this.reason = reason;
    this.cause = cause;
  }
}

/** `sent`: a message that had been queued was written: handed to the platform, and nothing more. */
export class SentEvent<Out> extends EventBase {
  /** The message as it was given to `send`; `undefined` for a stream. */
  declare readonly message: Out | undefined;

  constructor(message: Out | undefined) {
    super('sent');
    this.message = message;
  }
}

/** A function, or an object with `handleEvent`. */
export type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void };

/** As in the DOM. */
export interface ListenerOptions {
  readonly once?: boolean | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** An `EventTarget` that knows its events. */
export interface TypedEventTarget<Events> {
  addEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: Listener<Events[Type]> | null,
    options?: ListenerOptions | boolean,
  ): void;
  removeEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: Listener<Events[Type]> | null,
    options?: ListenerOptions | boolean,
  ): void;
  dispatchEvent(event: BasicEvent): boolean;
}

/** The platform's `EventTarget` under a type of our own, since a consumer's `lib` may lack its name. */
export const EventTargetBase: new <Events>() => TypedEventTarget<Events> = EventTarget;
