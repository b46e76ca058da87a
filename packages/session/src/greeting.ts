import type { AttemptSignal } from './abort-signal.js';
import { encode } from './encode.js';
import { DecodeError } from './errors.js';
import { Inbox } from './inbox.js';
import type { InboxBounds } from './inbox.js';
import { becauseOf } from './quote.js';
import type { Line } from './sender.js';
import type { Greeting, WireData } from './subprotocol.js';

/** The messages of a connection that is being greeted: `greet` takes what it wants, the application gets the rest. */
export interface GreetingMessages {
  readonly inbox: Inbox<WireData>;
  /** What `greet` is given. */
  readonly peer: Greeting<unknown, unknown>;
  /** The greeting is over: whoever still waits for a message, or sends one, is told why. */
  readonly end: (reason: unknown) => void;
}

/** `overflow` is called when there is no room for what comes, and reading can't be paused. */
export function greetingMessages(
  { subprotocol, transport }: Pick<Line, 'subprotocol' | 'transport'>,
  signal: AttemptSignal,
  bounds: InboxBounds,
  overflow: () => void,
): GreetingMessages {
  let over: { readonly reason: unknown } | undefined;
  // Nothing of what a greeting says may be lost.
  const inbox = new Inbox<WireData>(
    { ...bounds, overflow: 'close', discard: false, unreadable: undefined },
    {
      pause: () => {
        transport.pause?.();
        return transport.pause !== undefined;
      },
      // Once it is over, whether reading goes on is not for it to say.
      resume: () => {
        if (!over) transport.resume?.();
      },
      overflow,
    },
  );
  const messages = inbox.iterate();
  return {
    inbox,
    peer: {
      signal,
      send(message) {
        if (over) throw over.reason;
        transport.send(encode(subprotocol, message));
      },
      async receive() {
        const next = over ? undefined : await messages.next();
        if (!next || next.done) throw over?.reason;
        try {
          return subprotocol.decode(next.value);
        } catch (error) {
          throw new DecodeError(becauseOf('a message does not fit the subprotocol', error), next.value, error);
        }
      },
    },
    end(reason) {
      over ??= { reason };
      inbox.end();
    },
  };
}
