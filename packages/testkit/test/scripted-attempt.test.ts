import { describe, expect, test } from 'vitest';
import { OpenError } from '@hybi/session';
import type { TransportConnection } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import type { ScriptedAttempt, ScriptedTransportOptions } from '@hybi/testkit';
import { attemptRequest, recordEvents } from './attempt-request.js';
import type { Told } from './attempt-request.js';

interface Scene {
  readonly clock: VirtualClock;
  readonly attempt: ScriptedAttempt;
  readonly connection: TransportConnection;
  readonly told: Told[];
  readonly abort: AbortController;
}

function scene(options: ScriptedTransportOptions = {}): Scene {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, ...options });
  const events = recordEvents();
  const abort = new AbortController();
  const connection = network.transport(attemptRequest({ signal: abort.signal }), events);
  return { clock, attempt: network.last, connection, told: events.told, abort };
}

function openScene(options: ScriptedTransportOptions = {}): Scene {
  const opened = scene(options);
  opened.attempt.open();
  opened.told.length = 0;
  return opened;
}

async function* parts<Part>(all: readonly Part[], between?: () => void): AsyncGenerator<Part, void, undefined> {
  for (const part of all) {
    yield part;
    between?.();
  }
}

describe('opening', () => {
  test('the test opens an attempt, with the facts it gives', () => {
    const { attempt, told } = scene();
    const headers = new Map([['server', 'x']]);
    attempt.open({ protocol: 'a', extensions: 'e', url: 'ws://other.test/', headers });
    expect(told).toEqual([['opened', { protocol: 'a', extensions: 'e', url: 'ws://other.test/', headers }]]);
    expect(attempt.phase).toBe('open');
  });

  test('an opening is plain by default, and shows no headers where the platform does not', () => {
    const plain = scene();
    plain.attempt.open();
    expect(plain.told).toEqual([
      ['opened', { protocol: '', extensions: '', url: 'ws://example.test/', headers: new Map() }],
    ]);
    const browser = scene({ headers: false });
    browser.attempt.open({ headers: new Map([['a', 'b']]) });
    expect(browser.told).toMatchObject([['opened', { headers: undefined }]]);
  });

  test('the test fails an attempt with an error of its own, or by a code', () => {
    const own = scene();
    const error = new OpenError('dns', 'no such name', { phase: 'dns' });
    own.attempt.fail(error);
    expect(own.told).toEqual([['failed', error]]);
    const coded = scene();
    coded.attempt.fail('rejected', undefined, { status: 503, phase: 'http' });
    expect(coded.told).toMatchObject([
      ['failed', { code: 'rejected', status: 503, message: 'The attempt failed: rejected' }],
    ]);
  });

  test('the open deadline fails the attempt, and ends with the opening', async () => {
    const late = scene();
    await late.clock.advance(9_999);
    expect(late.told).toEqual([]);
    await late.clock.advance(1);
    expect(late.told).toMatchObject([['failed', { code: 'timeout' }]]);
    const inTime = openScene();
    expect(inTime.clock.pending).toBe(0);
  });

  test('an aborted attempt fails with the reason, unless the session let go', () => {
    const aborted = scene();
    aborted.abort.abort('enough');
    expect(aborted.told).toMatchObject([['failed', { code: 'aborted', cause: 'enough' }]]);
    const abandoned = scene();
    abandoned.connection.abandon();
    abandoned.abort.abort();
    expect(abandoned.told).toEqual([]);
    const open = openScene();
    open.abort.abort();
    expect(open.told).toEqual([]);
  });

  test('only abandon may be called before the opening', () => {
    const { connection } = scene();
    expect(() => connection.send('x')).toThrow('The session called send() on attempt 1, which is connecting');
    expect(() => connection.close()).toThrow('which is connecting');
    expect(() => connection.ping?.(new Uint8Array(0))).toThrow('which is connecting');
    expect(() => connection.pause?.()).toThrow('which is connecting');
    expect(() => connection.resume?.()).toThrow('which is connecting');
  });
});

describe('an open connection', () => {
  test('what is sent is recorded as it was at the call', () => {
    const { attempt, connection } = openScene();
    const bytes = new Uint8Array([1, 2, 3]);
    connection.send(bytes);
    connection.send('text');
    bytes[0] = 9;
    expect(attempt.sent).toEqual([new Uint8Array([1, 2, 3]), 'text']);
    expect(() => attempt.sentTexts).toThrow('Bytes were sent where the test expects text: [1,2,3]');
    attempt.sent.shift();
    expect(attempt.sentTexts).toEqual(['text']);
  });

  test('a Buffer is recorded as the bytes that it had, wherever it goes', () => {
    const { attempt, connection } = openScene();
    const bytes = Buffer.from([1, 2]);
    connection.send(bytes);
    connection.ping?.(bytes);
    attempt.closing();
    connection.send(bytes);
    bytes.fill(9);
    const was = [new Uint8Array([1, 2])];
    expect([attempt.sent, attempt.pings, attempt.lost]).toEqual([was, was, was]);
  });

  test('messages, Pongs and signs of life arrive in order', () => {
    const { attempt, connection, told } = openScene();
    attempt.message('a');
    attempt.alive();
    connection.ping?.(new Uint8Array([1]));
    attempt.pong();
    attempt.pong(new Uint8Array([2]));
    expect(told).toEqual([['message', 'a'], ['alive'], ['pong', new Uint8Array([1])], ['pong', new Uint8Array([2])]]);
    const unasked = openScene();
    unasked.attempt.pong();
    expect(unasked.told).toEqual([['pong', new Uint8Array(0)]]);
  });

  test('Pings are answered by themselves if the test says so', async () => {
    const { attempt, connection, told, clock } = openScene();
    attempt.answersPings = true;
    connection.ping?.(new Uint8Array([5]));
    expect(told).toEqual([]);
    await clock.settle();
    expect(told).toEqual([['pong', new Uint8Array([5])]]);
    expect(() => connection.ping?.(new Uint8Array(126))).toThrow(RangeError);
  });

  test('while reading is paused messages wait, but for those on their way', async () => {
    const { attempt, connection, told, clock } = openScene();
    connection.pause?.();
    expect(attempt.paused).toBe(true);
    attempt.messageOnItsWay('early');
    attempt.message('a');
    attempt.message('b');
    expect(attempt.held).toBe(2);
    expect(told).toEqual([['message', 'early']]);
    connection.resume?.();
    expect(told.length).toBe(1);
    await clock.settle();
    expect(told).toEqual([
      ['message', 'early'],
      ['message', 'a'],
      ['message', 'b'],
    ]);
  });

  test('what comes in the turn in which reading goes on does not overtake what waited', async () => {
    const { attempt, connection, told, clock } = openScene();
    connection.pause?.();
    attempt.message('a');
    connection.resume?.();
    attempt.message('b');
    await clock.settle();
    attempt.message('c');
    expect(told).toEqual([
      ['message', 'a'],
      ['message', 'b'],
      ['message', 'c'],
    ]);
  });

  test('a pause in the middle of what waited holds the rest', async () => {
    const clock = new VirtualClock();
    const network = new ScriptedTransport();
    const events = recordEvents();
    const connection = network.transport(attemptRequest(), {
      ...events,
      message: (data) => {
        events.message(data);
        connection.pause?.();
      },
    });
    network.last.open();
    connection.pause?.();
    network.last.message('a');
    network.last.message('b');
    connection.resume?.();
    await clock.settle();
    expect(events.told.slice(1)).toEqual([['message', 'a']]);
    expect(network.last.held).toBe(1);
  });

  test('a stalled connection buffers until it drains, by parts or altogether', () => {
    const { attempt, connection, told } = openScene();
    connection.send('not counted');
    attempt.stall();
    connection.send('aä€𐍈');
    connection.send(new Uint8Array(5));
    expect(connection.bufferedBytes).toBe(15);
    attempt.drain(5);
    expect(connection.bufferedBytes).toBe(10);
    connection.send('x');
    expect(connection.bufferedBytes).toBe(11);
    attempt.drain();
    expect(connection.bufferedBytes).toBe(0);
    connection.send('x');
    expect(connection.bufferedBytes).toBe(0);
    expect(told).toEqual([['drained'], ['drained']]);
  });

  test('a message in parts is recorded as one, where the platform can do that', async () => {
    expect(openScene().connection.sendStream).toBeUndefined();
    const { attempt, connection } = openScene({ streaming: true });
    await connection.sendStream?.(parts(['a', 'b']));
    await connection.sendStream?.(parts([new Uint8Array([1]), new Uint8Array([2, 3])]));
    await connection.sendStream?.(parts([]));
    expect(attempt.sent).toEqual(['ab', new Uint8Array([1, 2, 3]), '']);
    const cut = connection.sendStream?.(parts(['c', 'd'], () => attempt.drop()));
    await expect(cut).rejects.toThrow('The connection ended in the middle of a message');
    expect(attempt.sent.length).toBe(3);
  });

  test('a platform without Pings, pauses or a process to keep alive lacks the methods', () => {
    const { connection } = openScene({ ping: false, pause: false });
    expect(connection.ping).toBeUndefined();
    expect(connection.pause).toBeUndefined();
    expect(connection.resume).toBeUndefined();
  });

  test('ref and unref are written down', () => {
    const { attempt, connection } = scene();
    connection.unref?.();
    expect(attempt.referenced).toBe(false);
    connection.ref?.();
    expect(attempt.referenced).toBe(true);
  });

  test('what no transport could tell is an error of the test', () => {
    const { attempt } = openScene();
    expect(() => attempt.open()).toThrow('Attempt 1 is open: no transport could tell "open" now');
    expect(() => attempt.fail('dns')).toThrow('no transport could tell "fail" now');
    attempt.drop();
    expect(() => attempt.message('x')).toThrow('Attempt 1 is ended');
    expect(() => attempt.drain()).toThrow('Attempt 1 is ended');
    expect(() => attempt.close()).toThrow('Attempt 1 is ended');
    expect(() => attempt.closing()).toThrow('Attempt 1 is ended');
    expect(() => attempt.pong()).toThrow('Attempt 1 is ended');
    expect(() => attempt.alive()).toThrow('Attempt 1 is ended');
    expect(() => attempt.messageOnItsWay('x')).toThrow('Attempt 1 is ended');
  });
});

describe('the end', () => {
  test('a Close of the peer is a clean end that it began', () => {
    const { attempt, told } = openScene();
    attempt.close(1001, 'going');
    expect(told).toEqual([
      ['closing'],
      [
        'closed',
        {
          code: 1001,
          reason: 'going',
          clean: true,
          received: { code: 1001, reason: 'going' },
          sent: { code: 1001, reason: '' },
          initiator: 'remote',
          unsentBytes: 0,
          cause: undefined,
        },
      ],
    ]);
  });

  test('an empty Close is 1005', () => {
    const { attempt, told } = openScene();
    attempt.close();
    expect(told[1]).toMatchObject(['closed', { code: 1005, received: { code: undefined, reason: '' } }]);
  });

  test('a Close of the session is answered, after the call has returned', async () => {
    const { attempt, connection, told, clock } = openScene();
    connection.close(1000, 'bye');
    expect(told).toEqual([]);
    expect(attempt.phase).toBe('closing');
    await clock.settle();
    expect(told).toMatchObject([
      ['closing'],
      ['closed', { code: 1000, reason: 'bye', clean: true, initiator: 'local', sent: { code: 1000, reason: 'bye' } }],
    ]);
    expect(clock.pending).toBe(0);
  });

  test('a Close that nobody answers runs into its deadline', async () => {
    const { connection, told, clock } = openScene({ answersClose: false });
    connection.close();
    await clock.advance(4_999);
    expect(told).toEqual([['closing']]);
    await clock.advance(1);
    expect(told[1]).toMatchObject(['closed', { code: 1006, clean: false, sent: { code: undefined, reason: '' } }]);
  });

  test('the test answers a Close when and how it likes', async () => {
    const { attempt, connection, told, clock } = openScene({ answersClose: false });
    expect(() => attempt.answerClose()).toThrow('The session sent no Close');
    connection.close(4000, 'mine');
    await clock.settle();
    attempt.message('still on its way');
    attempt.answerClose(4001, 'its');
    expect(told).toMatchObject([
      ['closing'],
      ['message', 'still on its way'],
      ['closed', { code: 4001, reason: 'its', initiator: 'local' }],
    ]);
  });

  test('a peer that began to close and never ends runs into the deadline', async () => {
    const { attempt, told, clock } = openScene();
    attempt.closing(1000);
    await clock.advance(5_000);
    expect(told[1]).toMatchObject(['closed', { code: 1000, clean: false, initiator: 'remote' }]);
  });

  test('what is sent after the closing has begun is lost, and counted', () => {
    const { attempt, connection, told } = openScene();
    attempt.stall();
    connection.send('abc');
    attempt.closing(1000);
    connection.send('de');
    connection.send(new Uint8Array(1));
    connection.close(1000);
    attempt.end();
    connection.send('f');
    connection.close();
    expect(attempt.lost).toEqual(['de', new Uint8Array(1), 'f']);
    expect(told[1]).toMatchObject(['closed', { unsentBytes: 6, sent: { code: 1000, reason: '' } }]);
  });

  test('a drop is an abnormal end with the given cause', () => {
    const { attempt, told } = openScene();
    const cause = new Error('ECONNRESET');
    attempt.drop(cause);
    expect(told).toMatchObject([
      ['closed', { code: 1006, clean: false, received: undefined, initiator: 'none', cause }],
    ]);
  });

  test('T-56 after abandon nothing is told any more, and the timers are gone', async () => {
    const { attempt, connection, told, clock } = openScene();
    attempt.stall();
    connection.send('abc');
    connection.close();
    const closure = connection.abandon('dead');
    expect(closure).toMatchObject({ code: 1006, clean: false, unsentBytes: 3, cause: 'dead' });
    expect(attempt.abandonCause).toBe('dead');
    attempt.message('late');
    attempt.messageOnItsWay('late');
    attempt.pong();
    attempt.alive();
    attempt.drain();
    attempt.closing();
    attempt.close(1000);
    attempt.drop();
    attempt.open();
    attempt.fail('dns');
    await clock.advance(60_000);
    expect(told).toEqual([]);
    expect(attempt.lateEvents).toBe(10);
    expect(clock.pending).toBe(0);
  });

  test('a connection that ended is not abandoned a second time', () => {
    const { attempt, connection } = openScene();
    attempt.close(1000);
    expect(connection.abandon()).toMatchObject({ code: 1000 });
    expect(attempt.phase).toBe('ended');
  });
});
