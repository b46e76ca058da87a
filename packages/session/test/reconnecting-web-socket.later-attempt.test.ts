// The end during an attempt that is not the first: a connection that ended before must leave no trace in it.
import { describe, expect, test } from 'vitest';
import { GaveUpError, OpenError } from '@hybi/session';
import type { ReconnectingWebSocketOptions } from '@hybi/session';
import { scene } from './reconnecting-web-socket-scene.js';
import type { Scene } from './reconnecting-web-socket-scene.js';

interface Later extends Scene {
  readonly errors: unknown[];
  /** `readyState` as each `error` and `close` found it. */
  readonly readyStates: number[];
}

/** One connection was up and was closed by its server; the second attempt is under way. */
async function connectingAgain(code: number, options: ReconnectingWebSocketOptions = {}): Promise<Later> {
  const made = scene({ retry: { verdict: () => 'retry', minDelayMs: 10, maxDelayMs: 10 }, ...options });
  const { clock, network, socket, told } = made;
  const errors: unknown[] = [];
  const readyStates: number[] = [];
  await clock.settle();
  network.last.open({ protocol: '' });
  network.last.close(code, 'first');
  await clock.advance(10);
  expect(told).toEqual(['open', `close ${code} first true`]);
  expect([network.attempts.length, network.last.phase, socket.readyState]).toEqual([2, 'connecting', 0]);
  told.length = 0;
  socket.addEventListener('error', ({ error }) => {
    errors.push(error);
    readyStates.push(socket.readyState);
  });
  socket.addEventListener('close', () => readyStates.push(socket.readyState));
  return { ...made, errors, readyStates };
}

describe.each([1000, 1012, 4001])('after a connection that ended cleanly with %i', (code) => {
  test('T-46 API-19 close during the next attempt is an error and 1006, whatever it is given', async () => {
    const { clock, network, socket, told, errors, readyStates } = await connectingAgain(code);
    socket.close(4000, 'bye');
    expect([told, socket.readyState]).toEqual([[], socket.CLOSING]);
    await clock.settle();
    expect(told).toEqual(['error OpenError', 'close 1006  false']);
    expect(errors[0] instanceof OpenError && errors[0].code).toBe('aborted');
    expect([...readyStates, socket.readyState]).toEqual([3, 3, 3]);
    expect(network.last.closes).toEqual([]);
    network.assertNothingLeft();
    expect(clock.pending).toBe(0);
  });

  test('T-46 T-59 giving up in the next attempt is a GaveUpError and 1006', async () => {
    const { clock, network, told, errors, readyStates } = await connectingAgain(code, {
      retry: { verdict: () => 'retry', minDelayMs: 10, maxDelayMs: 10, maxAttempts: 2 },
    });
    network.last.fail('refused', 'nobody listens');
    await clock.settle();
    expect(told).toEqual(['error GaveUpError', 'close 1006  false']);
    expect(errors[0] instanceof GaveUpError && errors[0].history).toMatchObject([
      { cause: { name: 'ClosedError' } },
      { cause: { name: 'OpenError', code: 'refused' } },
    ]);
    expect(readyStates).toEqual([3, 3]);
    expect(clock.pending).toBe(0);
  });

  test('T-46 an abort during the next attempt is its reason and 1006', async () => {
    const abort = new AbortController();
    const { clock, socket, told, readyStates } = await connectingAgain(code, { signal: abort.signal });
    abort.abort('enough');
    await clock.settle();
    expect(told).toEqual(['error enough', 'close 1006  false']);
    expect([...readyStates, socket.readyState]).toEqual([3, 3, 3]);
  });
});

test('what a late server still says after close is nobody’s', async () => {
  const { clock, network, socket, told } = await connectingAgain(1012);
  socket.close();
  network.last.open();
  network.last.message('late');
  await clock.settle();
  expect(told).toEqual(['error OpenError', 'close 1006  false']);
  expect(network.last.lateEvents).toBe(2);
});

test('API-36 the readyState is CLOSING until the end is told, also where it was open', async () => {
  const { clock, network, socket, told } = scene();
  await clock.settle();
  network.last.open();
  const found: number[] = [];
  socket.addEventListener('close', () => found.push(socket.readyState));
  socket.close();
  expect(socket.readyState).toBe(socket.CLOSING);
  await clock.settle();
  expect(told).toEqual(['open', 'close 1000  true']);
  expect(found).toEqual([socket.CLOSED]);
});
