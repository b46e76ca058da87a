import { defineInterface, dictionary, domString, unsignedShort, usvString } from '@hybi/session/faces';

/** What a {@link CloseEvent} is made from. */
export interface CloseEventInit extends NonNullable<ConstructorParameters<typeof Event>[1]> {
  readonly wasClean?: boolean | undefined;
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

/** `CloseEvent` of the standard, for a Node without one: before 23. */
class CloseEventOfStandard extends Event {
  readonly #wasClean: boolean;
  readonly #code: number;
  readonly #reason: string;

  /** @throws TypeError without `type`, and for an init that is no object. */
  constructor(type: string, eventInitDict: CloseEventInit = {}) {
    if (arguments.length === 0) throw new TypeError('CloseEvent: expected an event type, not nothing');
    const { wasClean, code, reason, ...init } = dictionary(eventInitDict, 'eventInitDict');
    super(domString(type), init);
    // API-40: what is missing is false, 0 and the empty string.
    this.#code = code === undefined ? 0 : unsignedShort(code);
    this.#reason = reason === undefined ? '' : usvString(reason);
    this.#wasClean = Boolean(wasClean);
  }

  /** Whether the closing handshake was complete. */
  get wasClean(): boolean {
    return this.#wasClean;
  }

  /** The code of the Close that came: 1005 if it carried none, 1006 if none came. */
  get code(): number {
    return this.#code;
  }

  get reason(): string {
    return this.#reason;
  }
}
defineInterface(CloseEventOfStandard, { name: 'CloseEvent', members: ['wasClean', 'code', 'reason'] });

/** An event with the closure of a connection, as far as the standard shows it. */
export interface CloseEvent extends Event {
  readonly wasClean: boolean;
  readonly code: number;
  readonly reason: string;
}

/** The class, as TypeScript sees it. */
interface CloseEventClass {
  new (type: string, eventInitDict?: CloseEventInit): CloseEvent;
  readonly prototype: CloseEvent;
}

const platform: { readonly Event: unknown; readonly CloseEvent?: CloseEventClass } = globalThis;

/** The platform's `CloseEvent`, or one of our own where it has none. */
export const CloseEvent: CloseEventClass = platform.CloseEvent ?? CloseEventOfStandard;
