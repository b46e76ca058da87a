import { describe, expect, test } from 'vitest';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { attemptRequest, recordEvents } from './attempt-request.js';
import { openScene, scene } from './scripted-scene.js';

async function* parts<Part>(all: readonly Part[], between?: () => void): AsyncGenerator<Part, void, undefined> {
  for (const part of all) {
    yield part;
    between?.();
  }
}

describe('what a session may call', () => {
  test('only abandon may be called before the opening', () => {
    const { connection } = scene();
    expect(() => connection.send('x')).toThrow('The session called send() on attempt 1, which is connecting');
    expect(() => connection.close()).toThrow('which is connecting');
    expect(() => connection.ping?.(new Uint8Array(0))).toThrow('which is connecting');
    expect(() => connection.pause?.()).toThrow('which is connecting');
    expect(() => connection.resume?.()).toThrow('which is connecting');
  });

  test('a platform without Pings, pauses or a process to keep alive lacks the methods', () => {
    const { connection } = openScene({ ping: false, pause: false });
    expect(connection.ping).toBeUndefined();
    expect(connection.pause).toBeUndefined();
    expect(connection.resume).toBeUndefined();
  });

  test('a platform may let Pings wait for the end of a message in parts', () => {
    expect(openScene({ pingsWait: true }).connection.pingsWaitForStreams).toBe(true);
    expect(openScene().connection.pingsWaitForStreams).toBeUndefined();
  });

  test('ref and unref are written down', () => {
    const { attempt, connection } = scene();
    connection.unref?.();
    expect(attempt.referenced).toBe(false);
    connection.ref?.();
    expect(attempt.referenced).toBe(true);
  });
});

describe('sending', () => {
  test('what the operating system does not take is in bufferedBytes', () => {
    const { attempt, connection } = openScene();
    attempt.stall();
    connection.send('é');
    connection.send(new Uint8Array(3));
    expect(connection.bufferedBytes).toBe(5);
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

  test('a message in parts is recorded as one, where the platform can do that', async () => {
    expect(openScene().connection.sendStream).toBeUndefined();
    const { attempt, connection } = openScene({ streaming: true });
    await connection.sendStream?.(parts(['a', 'b']));
    await connection.sendStream?.(parts([new Uint8Array([1]), new Uint8Array([2, 3])]));
    await connection.sendStream?.(parts([]));
    expect(attempt.sent).toEqual(['ab', new Uint8Array([1, 2, 3]), new Uint8Array(0)]);
    const cut = connection.sendStream?.(parts(['c', 'd'], () => attempt.drop()));
    await expect(cut).rejects.toThrow('The connection ended in the middle of a message');
    expect(attempt.sent.length).toBe(3);
  });

  test('Pings are answered by themselves if the test says so', async () => {
    const { attempt, connection, told, clock } = openScene();
    attempt.answersPings = true;
    connection.ping?.(new Uint8Array([5]));
    expect(told).toEqual([]);
    await clock.settle();
    expect(told).toEqual([['pong', new Uint8Array([5])]]);
    expect(() => connection.ping?.(new Uint8Array(126))).toThrow(
      new RangeError('payload: expected at most 125 bytes in a control frame, not 126'),
    );
  });
});

describe('reading', () => {
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
});

describe('the end', () => {
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

  test('a connection that ended is not abandoned a second time', () => {
    const { attempt, connection } = openScene();
    attempt.close(1000);
    expect(connection.abandon()).toMatchObject({ code: 1000 });
    expect(attempt.phase).toBe('ended');
  });
});
