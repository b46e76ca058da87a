import type { AttemptSignal } from './abort-signal.js';
import { encode } from './encode.js';
import { DecodeError } from './errors.js';
import { Inbox } from './inbox.js';
import type { InboxBounds } from './inbox.js';
import type { Line } from './sender.js';
import type { Greeting, WireData } from './subprotocol.js';

/** The connection that is being greeted. */
type GreetedLine = Pick<Line, 'subprotocol' | 'transport'>;

const nothing = { done: true, value: undefined } as const;

/** The messages of a connection that is still being greeted: `greet` takes what it wants, the application gets the rest. */
export class GreetingPeer implements Greeting<unknown, unknown> {
  readonly signal: AttemptSignal;
  readonly #line: GreetedLine;
  readonly #inbox: Inbox<WireData>;
  readonly #messages: AsyncIterator<WireData, undefined>;
  #over: { readonly reason: unknown } | undefined;

  /** `overflow` is called when there is no room for what comes, and reading can't be paused. */
  constructor(line: GreetedLine, signal: AttemptSignal, bounds: InboxBounds, overflow: () => void) {
    const { transport } = line;
    this.signal = signal;
    this.#line = line;
    // Nothing of what a greeting says may be lost.
    this.#inbox = new Inbox<WireData>(
      { ...bounds, overflow: 'close', discard: false, unreadable: undefined },
      {
        pause: () => {
          transport.pause?.();
          return transport.pause !== undefined;
        },
        // Once it is over, whether reading goes on is not for it to say.
        resume: () => {
          if (this.#over === undefined) transport.resume?.();
        },
        overflow,
      },
    );
    this.#messages = this.#inbox.iterate();
  }

  send(message: unknown): void {
    if (this.#over !== undefined) throw new TypeError('send() was called on a greeting that is over');
    const { transport, subprotocol } = this.#line;
    transport.send(encode(subprotocol, message));
  }

  async receive(): Promise<unknown> {
    const { done, value } = this.#over === undefined ? await this.#messages.next() : nothing;
    if (done === true) throw this.#over?.reason;
    try {
      return this.#line.subprotocol.decode(value);
    } catch (error) {
      throw new DecodeError('a message that came during the greeting does not fit the subprotocol', value, error);
    }
  }

  /** Whether reading is paused since too much came. */
  get paused(): boolean {
    return this.#inbox.paused;
  }

  /** A message came. */
  push(data: WireData): void {
    this.#inbox.push(data, data.length);
  }

  /** Takes the next message that waits, if there is one. */
  take(): WireData | undefined {
    return this.#inbox.take()?.message;
  }

  /** The greeting is over: whoever still waits for a message is told why. */
  end(reason: unknown): void {
    this.#over ??= { reason };
    this.#inbox.fail(reason, false);
  }
}
