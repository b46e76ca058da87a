import { json } from '@hybi/session';
import { same } from './assertions.js';
import { contractCase } from './contract-case.js';
import type { ContractCase } from './contract-case.js';
import type { ContractFixture } from './contract-fixture.js';
import { take, takeAll } from './observing.js';

async function echoes(fixture: ContractFixture, messages: readonly unknown[], what: string): Promise<void> {
  const connection = await fixture.open(`${fixture.server}/echo`);
  for (const message of messages) connection.send(message);
  same(await take(connection, messages.length), messages, what);
  await connection.close(1000);
}

async function* parts(all: readonly string[]): AsyncGenerator<string, void, undefined> {
  yield* all;
}

/** What goes over the wire comes back as it was. */
export const messageCases: readonly ContractCase[] = [
  contractCase(
    'text-echo',
    'T-29 UTF-05 text is echoed as the same text, also empty, with U+FEFF and beyond U+FFFF',
    (fixture) =>
      echoes(
        fixture,
        ['', 'a', '\0', '\uFEFFmark', 'é€𐍈', 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(65_536)],
        'the echo',
      ),
  ),

  contractCase(
    'binary-echo',
    'FRM-12 bytes are echoed as the same bytes, at each size at which the header changes',
    (fixture) => {
      const sizes = [0, 1, 125, 126, 127, 65_535, 65_536];
      return echoes(
        fixture,
        sizes.map((size) => Uint8Array.from({ length: size }, (_, at) => at & 255)),
        'the echo',
      );
    },
  ),

  contractCase('kinds-alternate', 'text and bytes that alternate keep their order and their kind', (fixture) =>
    echoes(fixture, ['a', new Uint8Array([1]), 'b', new Uint8Array([2]), 'c'], 'the echo'),
  ),

  contractCase('json-echo', 'a nameless json() encodes and offers nothing', async (fixture) => {
    const connection = await fixture.open(`${fixture.server}/echo`, { protocols: [json()] });
    same(connection.protocol, '', 'the subprotocol');
    connection.send({ a: [1, null, 'é'] });
    same(await take(connection, 1), [{ a: [1, null, 'é'] }], 'the echo');
    await connection.close(1000);
  }),

  contractCase('order', 'FRM-14 a thousand messages sent at once come back in order', (fixture) =>
    echoes(
      fixture,
      Array.from({ length: 1_000 }, (_, at) => `message ${at}`),
      'the echoes',
    ),
  ),

  contractCase('large', 'a message of 4 MiB is echoed whole', async (fixture) => {
    const large = Uint8Array.from({ length: 4 * 1024 * 1024 }, (_, at) => (at * 31) & 255);
    const connection = await fixture.open(`${fixture.server}/echo`, { highWaterMarkBytes: 8 * 1024 * 1024 });
    connection.send(large);
    same(await take(connection, 1), [large], 'the echo');
    await connection.close(1000);
  }),

  contractCase('fragments', 'FRG-01 a message that comes in a hundred frames is one message', async (fixture) => {
    const connection = await fixture.open(`${fixture.server}/fragments/100`);
    same(await take(connection, 1), [Array.from({ length: 100 }, (_, at) => `${at};`).join('')], 'the message');
    await connection.close(1000);
  }),

  contractCase('view', 'T-30 API-28 of a view exactly its part of the buffer is sent', async (fixture) => {
    const memory = Uint8Array.from({ length: 64 }, (_, at) => at);
    await echoes(fixture, [memory.subarray(10, 13), memory.subarray(63), memory.subarray(5, 5)], 'the echo');
  }),

  contractCase(
    'snapshot',
    'T-31 MSK-07 bytes changed after send go out as they were, and stay as the caller has them',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/echo`);
      const queued = new Uint8Array([1, 2, 3]);
      session.send(queued);
      queued.fill(9);
      await session.opened;
      const written = new Uint8Array([4, 5, 6]);
      session.send(written);
      same(written, new Uint8Array([4, 5, 6]), "the caller's bytes after send");
      written.fill(9);
      same(await take(session, 2), [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5, 6])], 'the echoes');
      await session.close(1000);
    },
  ),

  contractCase(
    'burst-then-late-reader',
    'T-02 HSR-17 messages that come with the opening wait for a reader that comes late',
    async (fixture) => {
      const expected = Array.from({ length: 200 }, (_, at) => String(at));
      const connection = await fixture.open(`${fixture.server}/burst/200`);
      const other = await fixture.open(`${fixture.server}/echo`);
      other.send('a round trip, in which the burst arrives');
      await take(other, 1);
      await other.close(1000);
      same(await take(connection, 200), expected, 'the burst');
      await connection.close(1000);
    },
  ),

  contractCase(
    'message-then-close',
    'T-44 CTL-08 messages that came before a Close are read before the end',
    async (fixture) => {
      const connection = await fixture.open(`${fixture.server}/close/1000/done?after=3`);
      for (const message of ['a', 'b', 'c']) connection.send(message);
      await connection.closed;
      same(await takeAll(connection), ['a', 'b', 'c'], 'what is read after the end');
    },
  ),

  contractCase(
    'paused',
    'a server that sends faster than anybody reads is held back, and nothing is lost',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/burst/3000?bytes=100`, { inbox: { maxMessages: 10 } });
      const paused = new Promise<void>((resolve) => {
        session.addEventListener('statechange', () => {
          if (session.state.phase === 'open' && session.state.paused) resolve();
        });
      });
      await paused;
      const messages = await take(session, 3_000);
      same(
        messages.map((message) => Number.parseInt(String(message), 10)),
        Array.from({ length: 3_000 }, (_, at) => at),
        'the messages',
      );
      await session.close(1000);
    },
    ['pause'],
  ),

  contractCase('stream', 'FRG-02 a message sent in parts arrives as one', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/echo`);
    await session.opened;
    same(await session.send(parts(['one ', 'two ', 'three'])), 'written', 'send');
    same(await take(session, 1), ['one two three'], 'the echo');
    await session.close(1000);
  }),

  contractCase(
    'stream-order',
    'FRG-06 a message sent in parts keeps its place between those sent before and after it',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/echo`);
      const sendAround = (when: string): void => {
        session.send(`${when}: first`);
        void session.send(parts([`${when}: `, 'in ', 'parts']));
        session.send(`${when}: last`);
      };
      sendAround('before it opens');
      await session.opened;
      sendAround('while it is open');
      const inOrder = ['before it opens', 'while it is open'].flatMap((when) => [
        `${when}: first`,
        `${when}: in parts`,
        `${when}: last`,
      ]);
      same(await take(session, inOrder.length), inOrder, 'the echoes');
      await session.close(1000);
    },
  ),

  contractCase(
    'stream-unbounded',
    'FRG-05 a message sent in parts may be longer than anything that is held',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/echo`, { outbox: { maxBytes: 1_000 } });
      await session.opened;
      const all = Array.from({ length: 300 }, (_, at) => `part ${at} of a long message; `);
      same(await session.send(parts(all)), 'written', 'send');
      same(await take(session, 1), [all.join('')], 'the echo');
      await session.close(1000);
    },
    ['streaming'],
  ),

  contractCase(
    'headers',
    "HSR-01 the headers of the server's answer are shown",
    async (fixture) => {
      const connection = await fixture.open(`${fixture.server}/echo`);
      same(connection.headers?.get('upgrade')?.toLowerCase(), 'websocket', 'the header "upgrade"');
      await connection.close(1000);
    },
    ['headers'],
  ),

  contractCase(
    'liveness-frames',
    'CTL-17 the peer is asked for a sign of life by Ping frames',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/echo`);
      await session.opened;
      same(session.liveness, 'frames', 'liveness');
      await session.close(1000);
    },
    ['ping'],
  ),
];
