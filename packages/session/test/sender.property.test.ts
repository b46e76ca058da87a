import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SendOptions } from '../src/outbox.js';
import type { SendOutcome } from '../src/send-outcome.js';
import { startSession } from './start-session.js';
import type { Started } from './start-session.js';

/** A source whose parts come when the test says so. */
class PlayedSource implements AsyncIterableIterator<string> {
  #next: { resolve: (step: IteratorResult<string>) => void; reject: (error: Error) => void } | undefined;
  /** The message that its parts are. */
  played = '';
  isOver = false;
  readonly #ready: (IteratorResult<string> | Error)[] = [];

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<string>> {
    return new Promise((resolve, reject) => {
      this.#next = { resolve, reject };
      this.#give();
    });
  }

  /** A part, the end, or what the source throws. */
  play(what: string | undefined | Error): void {
    if (this.isOver) return;
    if (typeof what === 'string') this.played += what;
    else this.isOver = true;
    this.#ready.push(
      what instanceof Error
        ? what
        : what === undefined
          ? { done: true, value: undefined }
          : { done: false, value: what },
    );
    this.#give();
  }

  #give(): void {
    const step = this.#next && this.#ready.shift();
    if (step === undefined) return;
    if (step instanceof Error) this.#next?.reject(step);
    else this.#next?.resolve(step);
    this.#next = undefined;
  }
}

const text = fc.nat({ max: 3 }).map((size) => 'é'.repeat(size));
/** Most messages have none. */
const options = fc.record({
  key: fc.constantFrom(undefined, undefined, undefined, undefined, 'k', 'l'),
  ttlMs: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 50),
  aborts: fc.nat({ max: 3 }).map((nth) => nth === 0),
});
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('send' as const), text, options }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('stream' as const), options }) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('play' as const),
      which: fc.nat({ max: 2 }),
      what: fc.oneof(
        { weight: 3, arbitrary: text },
        { weight: 6, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constant(new Error('no more')) },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constantFrom('open' as const, 'drain' as const, 'some' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(...(['abort', 'stall', 'drop', 'closing', 'reconnect', 'take back', 'time'] as const)),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** All that was sent, and what became of it. */
class Account {
  readonly plain = new Map<string, { outcome: SendOutcome; sent: number; dropped: number; takenBack: number }>();
  readonly streams: { name: string; source: PlayedSource; outcome: SendOutcome | undefined }[] = [];
  /** Why streams were dropped. */
  readonly reasons: string[] = [];
  readonly controller: { current: AbortController } = { current: new AbortController() };
  sentStreams = 0;
  streamsTakenBack = 0;
  readonly #started: Started;
  #count = 0;

  constructor(started: Started) {
    this.#started = started;
    const { session } = started;
    session.addEventListener('sent', ({ message }) => {
      if (message === undefined) this.sentStreams += 1;
      else this.plain.get(String(message))!.sent += 1;
    });
    session.addEventListener('dropped', ({ message, reason }) => {
      if (message === undefined) this.reasons.push(reason);
      else this.plain.get(String(message))!.dropped += 1;
    });
  }

  async perform(doing: Act): Promise<void> {
    const { session, network, clock } = this.#started;
    const attempt = network.attempts.at(-1);
    const isUp = attempt?.phase === 'open' || attempt?.phase === 'closing';
    switch (doing.type) {
      case 'send': {
        const message = `${this.#name()}${doing.text}`;
        const record = { outcome: 'dropped' as SendOutcome, sent: 0, dropped: 0, takenBack: 0 };
        this.plain.set(message, record);
        record.outcome = session.send(message, this.#options(doing.options));
        break;
      }
      case 'stream': {
        const stream = { name: this.#name().replace('m', 's'), source: new PlayedSource(), outcome: undefined };
        this.streams.push(stream);
        stream.source.play(stream.name);
        void this.#settle(stream, session.send(stream.source, this.#options(doing.options)));
        break;
      }
      case 'play':
        this.#playing.at(doing.which)?.source.play(doing.what);
        break;
      case 'abort':
        this.controller.current.abort();
        this.controller.current = new AbortController();
        break;
      case 'stall':
        attempt?.stall();
        break;
      case 'drain':
      case 'some':
        if (isUp) attempt.drain(doing.type === 'some' ? 1 : undefined);
        break;
      case 'drop':
        if (isUp) attempt.drop();
        break;
      case 'closing':
        if (attempt?.phase === 'open') attempt.closing(1001);
        break;
      case 'open':
        if (attempt?.phase === 'connecting') attempt.open();
        break;
      case 'reconnect':
        session.reconnect();
        break;
      case 'time':
        await clock.advance(100);
        break;
      case 'take back': {
        for (const message of session.outbox.drain()) {
          if (message === undefined) this.streamsTakenBack += 1;
          else this.plain.get(String(message))!.takenBack += 1;
        }
      }
    }
    await clock.settle();
  }

  check(): void {
    const { session, network } = this.#started;
    const { outbox, stats } = session;
    const waiting = outbox.inspect();
    expect(outbox.length).toBe(waiting.length);
    expect(outbox.bytes).toBe(waiting.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(Math.min(outbox.bytes, stats.bytesBuffered, ...waiting.map(({ bytes }) => bytes))).toBeGreaterThanOrEqual(0);
    expect(outbox.bytes).toBeLessThanOrEqual(maxBytes);
    expect(outbox.length).toBeLessThanOrEqual(maxMessages);
    const order = this.onTheWire.map((message) => Number(/\d+/.exec(message)?.[0]));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(stats.messagesWritten).toBe(order.length);
    expect(network.attempts.flatMap(({ lost }) => lost)).toEqual([]);
  }

  /** At the end, when nothing is sent any more. */
  close(): void {
    const { session } = this.#started;
    const wire = this.onTheWire;
    for (const [message, { outcome, sent, dropped, takenBack }] of this.plain) {
      expect(sent + dropped + takenBack).toBe(outcome === 'written' ? 0 : 1);
      if (outcome === 'dropped') expect(dropped).toBe(1);
      expect(wire.includes(message)).toBe(outcome === 'written' || sent === 1);
    }
    const count = (of: SendOutcome): number => this.streams.filter(({ outcome }) => outcome === of).length;
    expect(count('written') + count('queued') + count('dropped')).toBe(this.streams.length);
    expect(wire.filter((message) => message.startsWith('s')).length).toBe(count('written') + this.sentStreams);
    const whole = this.streams.map(({ source }) => source.played);
    expect(wire.filter((message) => message.startsWith('s') && !whole.includes(message))).toEqual([]);
    expect(this.sentStreams + this.reasons.length + this.streamsTakenBack).toBe(count('queued') + count('dropped'));
    const { stats } = session;
    expect(stats).toMatchObject({ messagesQueued: 0, bytesQueued: 0, bytesBuffered: 0 });
    const dropped = [...this.plain.values()].filter((record) => record.dropped > 0).length;
    expect(stats.messagesDropped).toBe(dropped + this.reasons.length);
  }

  get onTheWire(): string[] {
    return this.#started.network.attempts.flatMap(({ sentTexts }) => sentTexts);
  }

  /** The streams that may still be sent, as far as the test knows. */
  get #playing(): Account['streams'] {
    return this.streams.filter(({ source, outcome }) => outcome === undefined && !source.isOver);
  }

  #name(): string {
    return `m${(this.#count += 1)}.`;
  }

  #options({ aborts, ...others }: Extract<Act, { type: 'send' }>['options']): SendOptions {
    return { ...others, signal: aborts ? this.controller.current.signal : undefined };
  }

  async #settle(stream: { outcome: SendOutcome | undefined }, sending: Promise<SendOutcome>): Promise<void> {
    stream.outcome = await sending;
  }
}

const maxMessages = 3;
const maxBytes = 24;

test.each([
  ['as fragments', true],
  ['put together first', false],
])(
  'whatever is sent and happens, messages leave in the order of the calls, each is accounted for once, and counts are true: %s',
  async (_, streaming) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 60, size: 'max' }),
        fc.constantFrom('drop-newest' as const, 'drop-oldest' as const),
        async (acts, overflow) => {
          const started = startSession(
            {
              outbox: { maxMessages, maxBytes, overflow },
              highWaterMarkBytes: 4,
              liveness: false,
              openTimeoutMs: Infinity,
            },
            { streaming },
          );
          const account = new Account(started);
          await started.clock.settle();
          for (const doing of acts) {
            await account.perform(doing);
            account.check();
          }
          void started.session.close();
          await started.clock.advance(5_000);
          account.check();
          account.close();
          // Put together it outlives its connection.
          if (!streaming) expect(account.reasons).not.toContain('lost');
          expect(started.clock.pending).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  },
);
