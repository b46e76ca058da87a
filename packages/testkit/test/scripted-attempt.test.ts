import { describe, expect, test } from 'vitest';
import { OpenError } from '@hybi/session';
import { openScene, scene } from './scripted-scene.js';

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
});
