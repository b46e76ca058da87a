import type { AttemptSignal } from './abort-signal.js';
import { closedError } from './closed-error.js';
import { RequestOfAttempt } from './attempt-request.js';
import { OpenError } from './errors.js';
import type { OpenErrorCode, OpenPhase } from './errors.js';
import { greetingMessages } from './greeting.js';
import type { GreetingMessages } from './greeting.js';
import type { InboxBounds } from './inbox.js';
import { selected } from './negotiation.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Given, Providers } from './providers.js';
import { becauseOf, quote } from './quote.js';
import type { Line } from './sender.js';
import type { Opening, Platform, TransportConnection, TransportEvents } from './transport.js';

/** What is the same for each attempt of a session. */
export interface AttemptSettings {
  readonly platform: Pick<Platform, 'transport'>;
  readonly providers: Providers;
  readonly requireSubprotocol: boolean;
  readonly openTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** How much a peer may send before it has been greeted. */
  readonly inbox: InboxBounds;
}

/** The connection that an attempt is to lead to. The transport speaks to it from the beginning, and it asks the attempt until it is open. */
export interface ConnectionToBe extends TransportEvents {
  /** The closing handshake has begun. */
  readonly isClosing: boolean;
  /** It is open and greeted; what follows may happen from now on. */
  begun(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void;
  /** Reading was paused before it was open: it goes on, if there is room. */
  readOn(): void;
}

/** What an attempt tells. */
export interface AttemptSink {
  failed(error: OpenError): void;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(name: 'open', milliseconds: number | undefined): void;
  now(): number;
}

/** How much longer than its own deadline a transport is waited for. */
const transportGraceMs = 1_000;

/** What has failed where something throws: in the other phases, where that is not known, the attempt. */
const faults: { readonly [Phase in OpenPhase | 'over']?: readonly [OpenErrorCode, string] } = {
  provider: ['provider', 'a provider'],
  greet: ['greet', 'the greeting'],
};

/** One try to open: providers, opening handshake, greeting. Nothing keeps it once that is done. */
export interface Attempt extends Required<
  Pick<TransportEvents, 'queued' | 'opened' | 'failed' | 'message' | 'closed'>
> {
  begin(): void;
  /** The open deadline has passed. */
  elapsed(): void;
  /** Lets go at once; nothing is told any more. */
  abandon(cause: unknown): void;
}

/** Makes the attempt of this number, which leads to `connection`. */
export function attemptOf(
  number: number,
  settings: AttemptSettings,
  connection: ConnectionToBe,
  sink: AttemptSink,
): Attempt {
  const { openTimeoutMs, requireSubprotocol, closeTimeoutMs, maxMessageBytes } = settings;
  /** What it is about, as an error tells it; a transport knows more than `unknown`. Nothing more happens when it is over. */
  let phase: OpenPhase | 'over' = 'provider';
  /** What is left of the open deadline, and since when it has been running, if it is. */
  let leftMs = openTimeoutMs;
  let since: number | undefined;
  let offer: Offer | undefined;
  let transport: TransportConnection | undefined;
  let greeting: GreetingMessages | undefined;
  let controller: AbortController | undefined;
  /** Why it was given up. */
  let reason: unknown;

  /** Goes on with the open deadline, or stops it. What is left never grows, however the wall clock is set. */
  const run = (runs: boolean): void => {
    const now = sink.now();
    if (since !== undefined) leftMs = Math.min(leftMs, Math.max(1, leftMs - (now - since)));
    since = runs ? now : undefined;
    // A transport has its own deadline, and knows which step it is in: this one is for a transport that is stuck itself.
    const graceMs = phase === 'unknown' ? transportGraceMs : 0;
    sink.deadline('open', runs ? leftMs + graceMs : undefined);
  };

  /** Made when somebody asks for it: most transports are told by `abandon` alone. */
  const signal = (): AttemptSignal => {
    if (controller === undefined) {
      controller = new AbortController();
      if (reason !== undefined) controller.abort(reason);
    }
    return controller.signal;
  };

  const end = (): void => {
    phase = 'over';
    run(false);
  };

  const abandon = (cause: unknown): void => {
    end();
    transport?.abandon(cause);
    reason = cause ?? new OpenError('aborted', 'the attempt was given up', { phase: 'unknown' });
    greeting?.end(reason);
    controller?.abort(reason);
  };

  const fail = (code: OpenErrorCode, message: string, cause?: unknown): void => {
    if (phase === 'over') return;
    // One that was thrown says by itself what that means for the attempt.
    const error = cause instanceof OpenError ? cause : new OpenError(code, message, { phase, cause });
    abandon(error);
    sink.failed(error);
  };

  /** Something threw. */
  const broken = (cause: unknown): void => {
    const [code, what] = faults[phase] ?? ['opaque', 'the attempt'];
    fail(code, becauseOf(`${what} failed`, cause), cause);
  };

  const connect = (given: Given): void => {
    if (phase !== 'provider') return;
    phase = 'unknown';
    ({ offer } = given);
    run(true);
    try {
      transport = settings.platform.transport(
        new RequestOfAttempt(number, given, settings, leftMs, signal),
        connection,
      );
    } catch (error) {
      // A transport never throws. One that does, because its author overlooked something, must not end the process.
      broken(error);
    }
  };

  const greet = async (line: Pick<Line, 'subprotocol' | 'transport'>, open: () => void): Promise<void> => {
    phase = 'greet';
    run(true);
    const messages = greetingMessages(line, signal(), settings.inbox, () =>
      broken(new Error('messages came faster than they were read')),
    );
    greeting = messages;
    try {
      await line.subprotocol.greet?.(messages.peer);
    } catch (error) {
      broken(error);
    }
    if (phase !== 'greet') return;
    messages.end(new TypeError('the greeting is over'));
    // What is sent from here on would not be transmitted (T-68). `closed` follows, and says with which code.
    if (connection.isClosing) return;
    const { inbox } = messages;
    const { paused } = inbox;
    open();
    // What `greet` did not take goes to the application, in order, as long as the connection is there.
    for (let entry = inbox.take(); entry !== undefined; entry = inbox.take()) connection.message(entry.message);
    if (paused) connection.readOn();
  };

  return {
    begin() {
      const { given } = settings.providers;
      if (typeof given === 'function') {
        run(true);
        given({ attempt: number, signal: signal() }).then(connect, broken);
      } else connect(given);
    },
    abandon,
    elapsed() {
      fail('timeout', `not open within ${openTimeoutMs} ms`);
    },
    queued(waits) {
      if (phase === 'unknown') run(!waits);
    },
    opened(opening) {
      if (phase !== 'unknown' || offer === undefined || transport === undefined) return;
      phase = 'http';
      const { protocol } = opening;
      const { entries, names } = offer;
      const subprotocol = selected(entries, protocol);
      // HSR-21 for transports that leave it to the session.
      const isMissing = protocol === '' && names.length > 0 && requireSubprotocol;
      if (subprotocol === undefined || isMissing) {
        // It is not quoted where it may be a credential.
        const name = names.includes(protocol) ? 'a credential' : quote(protocol);
        const what = isMissing ? 'no subprotocol' : `${name}, which can't be selected`;
        fail('subprotocol', `the server selected ${what}`);
        return;
      }
      const line = { subprotocol, transport };
      const open = (): void => {
        end();
        connection.begun(opening, line.subprotocol, line.transport);
      };
      if (subprotocol.greet === undefined) open();
      else void greet(line, open);
    },
    failed: broken,
    message(data) {
      greeting?.inbox.push(data, data.length);
    },
    closed(closure) {
      broken(closedError(closure));
    },
  };
}
