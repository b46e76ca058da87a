import type { AttemptRequest, Clock, Closure, Opening } from '@hybi/session';
import type { NodeOptions } from '../src/index.js';
import { NodeClock } from '../src/node-clock.js';
import { nodeSettings } from '../src/node-settings.js';
import { TransportAttempt } from '../src/transport-attempt.js';
import type { AttemptEvents } from '../src/transport-attempt.js';
import type { WireConnection } from '../src/wire-connection.js';

/** What an attempt of the transport told, as it happened. */
export interface TransportRun {
  readonly attempt: TransportAttempt;
  /** Once it is open. */
  readonly connection: WireConnection;
  readonly opened: Promise<Opening>;
  readonly failed: Promise<Error>;
  readonly closed: Promise<Closure>;
  readonly messages: (string | Uint8Array)[];
  /** The names of the events, in order; `alive` and `drained` are left out. */
  readonly log: string[];
  readonly aborts: AbortController;
  /** How often room was told of. */
  readonly drains: () => number;
  /** Fulfilled when so many messages have come. */
  received(count: number): Promise<void>;
}

/** Runs one attempt without a session, by any clock. */
export function attemptWith(
  options: NodeOptions,
  run: Partial<Omit<AttemptRequest, 'signal'>> & {
    readonly url: string;
    readonly clock?: Clock;
  },
): TransportRun {
  const { clock = new NodeClock(), ...request } = run;
  const log: string[] = [];
  const messages: (string | Uint8Array)[] = [];
  const aborts = new AbortController();
  const waiting: (() => void)[] = [];
  let drains = 0;
  const opened = deferred<Opening>();
  const failed = deferred<Error>();
  const closed = deferred<Closure>();
  let connection: WireConnection | undefined;
  const events: AttemptEvents = {
    opened: (opening, its) => {
      connection = its;
      log.push('opened');
      opened.resolve(opening);
    },
    failed: (error) => (log.push('failed'), failed.resolve(error)),
    message: (data) => {
      log.push('message');
      messages.push(data);
      for (const wake of waiting) wake();
    },
    pong: () => void log.push('pong'),
    alive: () => undefined,
    drained: () => void (drains += 1),
    closing: () => void log.push('closing'),
    closed: (closure) => (log.push('closed'), closed.resolve(closure)),
  };
  const attempt = new TransportAttempt(
    nodeSettings(options),
    clock,
    {
      protocols: [],
      requireSubprotocol: true,
      attempt: 1,
      openTimeoutMs: 10_000,
      closeTimeoutMs: 5_000,
      maxMessageBytes: 16 * 1_048_576,
      ...request,
      signal: aborts.signal,
    },
    events,
  );
  const received = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        if (messages.length >= count) resolve();
      };
      waiting.push(wake);
      wake();
    });
  return {
    attempt,
    get connection() {
      if (connection === undefined) throw new Error('it is not open');
      return connection;
    },
    opened: opened.promise,
    failed: failed.promise,
    closed: closed.promise,
    messages,
    log,
    aborts,
    drains: () => drains,
    received,
  };
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
