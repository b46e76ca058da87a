import { describe, expect, test } from 'vitest';
import type { Transport, TransportConnection, TransportEvents } from '@hybi/session';
import { FaultyTransport, ScriptedTransport, VirtualClock } from '@hybi/testkit';
import type { ScriptedAttempt, ScriptedTransportOptions } from '@hybi/testkit';
import { attemptRequest, forwarded, recordEvents } from './attempt-request.js';
import type { Told } from './attempt-request.js';

interface Scene {
  readonly clock: VirtualClock;
  readonly network: FaultyTransport;
  readonly scripted: ScriptedTransport;
  readonly connect: () => {
    readonly connection: TransportConnection;
    readonly attempt: ScriptedAttempt;
    readonly told: Told[];
  };
}

function scene(options: ScriptedTransportOptions = {}): Scene {
  const clock = new VirtualClock();
  const scripted = new ScriptedTransport(options);
  const network = new FaultyTransport(scripted.transport, { clock });
  return {
    clock,
    network,
    scripted,
    connect() {
      const events = recordEvents();
      const connection = network.transport(attemptRequest(), events);
      return { connection, attempt: scripted.last, told: events.told };
    },
  };
}

async function* parts(): AsyncGenerator<string, void, undefined> {
  yield* ['a', 'b'];
}

test('a network without faults changes nothing', async () => {
  const { clock, connect, network } = scene();
  const { connection, attempt, told } = connect();
  attempt.open({ protocol: 'a' });
  connection.send('out');
  connection.ping?.(new Uint8Array([1]));
  connection.pause?.();
  expect(attempt.paused).toBe(true);
  connection.resume?.();
  connection.unref?.();
  expect(attempt.referenced).toBe(false);
  connection.ref?.();
  expect(attempt.referenced).toBe(true);
  attempt.message('in');
  attempt.pong();
  attempt.alive();
  attempt.stall();
  connection.send('xyz');
  expect(connection.bufferedBytes).toBe(3);
  attempt.drain();
  connection.close(1000, 'bye');
  await clock.settle();
  expect(attempt.sent).toEqual(['out', 'xyz']);
  expect(told.map(([what]) => what)).toEqual(['opened', 'message', 'pong', 'alive', 'drained', 'closing', 'closed']);
  expect(told.at(-1)).toMatchObject(['closed', { code: 1000, clean: true }]);
  expect(clock.pending).toBe(0);
  connection.close();
  network.cut();
  expect(told.length).toBe(7);
});

test('what a stall holds back goes as it was at the call, a Buffer too', () => {
  const { connect, network } = scene();
  const { connection, attempt } = connect();
  attempt.open();
  network.stall();
  const bytes = Buffer.from([1, 2]);
  connection.send(bytes);
  connection.ping?.(bytes);
  bytes.fill(9);
  network.goOn();
  const was = [new Uint8Array([1, 2])];
  expect([attempt.sent, attempt.pings]).toEqual([was, was]);
});

test('a failure of the transport below comes through', () => {
  const { connect, clock } = scene();
  const { attempt, told } = connect();
  attempt.fail('dns');
  expect(told).toMatchObject([['failed', { code: 'dns' }]]);
  expect(clock.pending).toBe(0);
});

test('messages in parts come through where the transport below takes them', async () => {
  expect(scene().connect().connection.sendStream).toBeUndefined();
  const { connection, attempt } = scene({ streaming: true }).connect();
  attempt.open();
  await connection.sendStream?.(parts());
  expect(attempt.sent).toEqual(['ab']);
});

test('the nth attempt fails as told, after the call has returned', async () => {
  const { clock, network, connect, scripted } = scene();
  network.failAttempts((nth) => (nth === 2 ? 'refused' : undefined));
  connect();
  const failing = recordEvents();
  network.transport(attemptRequest(), failing);
  connect();
  expect(failing.told).toEqual([]);
  await clock.settle();
  expect(failing.told).toMatchObject([['failed', { code: 'refused', message: expect.stringContaining('attempt') }]]);
  expect(network.attempts).toBe(3);
  expect(scripted.attempts.length).toBe(2);
});

test('delays are kept in order', async () => {
  const { clock, network, connect } = scene();
  const { attempt, told } = connect();
  attempt.open();
  const delays = [50, 10, 0];
  network.delay(() => delays.shift() ?? 0);
  attempt.message('slow');
  attempt.message('faster');
  attempt.message('at once');
  await clock.advance(49);
  expect(told.length).toBe(1);
  await clock.advance(1);
  expect(told.slice(1)).toEqual([
    ['message', 'slow'],
    ['message', 'faster'],
    ['message', 'at once'],
  ]);
});

/** Methods that need not be called on their object. */
function scriptedConnection(it: TransportConnection) {
  return {
    bufferedBytes: 0,
    send: (data: string | Uint8Array) => it.send(data),
    close: (code?: number, reason?: string) => it.close(code, reason),
    abandon: (cause?: unknown) => it.abandon(cause),
  };
}

/** A scripted transport with something of its own. */
function richer() {
  const clock = new VirtualClock();
  const scripted = new ScriptedTransport();
  const pongs: ((milliseconds: number) => void)[] = [];
  const pings: (Uint8Array | undefined)[] = [];
  class Richer {
    #count = 0;
    get count(): number {
      return this.#count;
    }
    increase(by: number): void {
      this.#count += by;
    }
  }
  const roundTrip = (payload?: Uint8Array): Promise<number> => {
    pings.push(payload);
    if (payload !== undefined && payload.length > 125) return Promise.reject(new RangeError('too long'));
    return new Promise((resolve) => pongs.push(resolve));
  };
  const richerThan = (connection: TransportConnection) =>
    Object.assign(new Richer(), scriptedConnection(connection), { roundTrip });
  const inner: Transport = (request, events) =>
    scripted.transport(request, {
      ...forwarded(events),
      opened: (opening, connection) => events.opened(opening, richerThan(connection)),
    });
  const network = new FaultyTransport(inner, { clock });
  const connection = network.transport(attemptRequest(), recordEvents());
  scripted.last.open();
  return { clock, network, connection, pings, pong: () => pongs.shift()?.(0) };
}

describe('what the transport below has more', () => {
  test('is there, and called on it', () => {
    const { connection } = richer();
    expect(connection).toMatchObject({ count: 0 });
    Reflect.apply(Reflect.get(connection, 'increase'), undefined, [2]);
    expect(connection).toMatchObject({ count: 2 });
    expect(scene().connect().connection.roundTrip).toBeUndefined();
  });

  test('a round trip takes as long as the network does', async () => {
    const { clock, network, connection, pings, pong } = richer();
    network.delay(() => 70);
    const payload = new Uint8Array([1]);
    const trip = connection.roundTrip?.(payload);
    payload.fill(9);
    expect(pings).toEqual([new Uint8Array([1])]);
    pong();
    await clock.advance(70);
    await expect(trip).resolves.toBe(70);
    await expect(connection.roundTrip?.(new Uint8Array(126))).rejects.toThrow(RangeError);
  });

  test('a stall holds a round trip back', async () => {
    const { clock, network, connection, pings, pong } = richer();
    network.stall();
    const trip = connection.roundTrip?.();
    await clock.advance(1_000);
    expect(pings).toEqual([]);
    network.goOn();
    expect(pings).toEqual([undefined]);
    pong();
    await expect(trip).resolves.toBe(1_000);
  });

  test('a round trip does not outlast its connection, wherever it is', async () => {
    const { clock, network, connection, pong } = richer();
    network.delay(() => 70);
    const onItsWayBack = connection.roundTrip?.();
    pong();
    await clock.settle();
    const unanswered = connection.roundTrip?.();
    network.stall();
    const heldBack = connection.roundTrip?.();
    network.cut();
    for (const trip of [onItsWayBack, unanswered, heldBack]) await expect(trip).rejects.toThrow('ended');
  });
});

test('an attempt that waits for its turn below has no deadline meanwhile', async () => {
  const clock = new VirtualClock();
  const scripted = new ScriptedTransport();
  let below: TransportEvents | undefined;
  const network = new FaultyTransport(
    (request, events) => {
      below = events;
      return scripted.transport(request, events);
    },
    { clock },
  );
  const { told, ...events } = recordEvents();
  network.transport(attemptRequest(), events);
  below?.queued?.(true);
  await clock.advance(60_000);
  below?.queued?.(false);
  expect(told).toEqual([
    ['queued', true],
    ['queued', false],
  ]);
  await clock.advance(10_000);
  expect(told.at(-1)).toMatchObject(['failed', { code: 'timeout' }]);
  below?.queued?.(true);
  expect(told.length).toBe(3);
});

describe('a stall', () => {
  test('holds back what comes and what goes, until the network goes on', () => {
    const { network, connect } = scene();
    const { connection, attempt, told } = connect();
    attempt.open();
    network.stall();
    const bytes = new Uint8Array([1, 2]);
    connection.send('é');
    connection.send(bytes);
    connection.ping?.(new Uint8Array(1));
    bytes.fill(9);
    attempt.message('in');
    attempt.drain();
    expect(connection.bufferedBytes).toBe(4);
    expect(attempt.sent).toEqual([]);
    expect(told.length).toBe(1);
    network.goOn();
    expect(attempt.sent).toEqual(['é', new Uint8Array([1, 2])]);
    expect(attempt.pings.length).toBe(1);
    expect(connection.bufferedBytes).toBe(0);
    expect(told.slice(1)).toEqual([['drained'], ['message', 'in']]);
    network.goOn();
    expect(told.length).toBe(3);
  });

  test('runs into the open deadline', async () => {
    const { clock, network, connect } = scene();
    network.stall();
    const { attempt, told } = connect();
    attempt.open();
    await clock.advance(9_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toMatchObject([['failed', { code: 'timeout' }]]);
    expect(attempt.phase).toBe('abandoned');
  });

  test('runs into the close deadline', async () => {
    const { clock, network, connect } = scene();
    const { connection, attempt, told } = connect();
    attempt.open();
    network.stall();
    connection.send('abc');
    connection.close(1000);
    await clock.advance(5_000);
    expect(told.slice(1)).toMatchObject([['closed', { code: 1006, clean: false, unsentBytes: 3 }]]);
    expect(clock.pending).toBe(0);
  });
});

describe('a cut', () => {
  test('ends every connection and every attempt, and nothing is told afterwards', () => {
    const { clock, network, connect } = scene();
    const [open, connecting] = [connect(), connect()];
    open.attempt.open();
    const cause = new Error('the cable');
    network.cut(cause);
    expect(open.told.slice(1)).toMatchObject([['closed', { code: 1006, clean: false, cause }]]);
    expect(connecting.told).toMatchObject([['failed', { code: 'unreachable', cause }]]);
    network.cut();
    open.attempt.message('late');
    expect(open.told.length).toBe(2);
    expect(clock.pending).toBe(0);
  });

  test('finds nothing to do where the session let go', () => {
    const { network, connect } = scene({ ping: false, pause: false });
    const { connection, attempt, told } = connect();
    attempt.open();
    expect([connection.ping, connection.pause, connection.resume]).toEqual([undefined, undefined, undefined]);
    expect(connection.abandon('enough')).toMatchObject({ code: 1006, cause: 'enough' });
    network.cut();
    expect(told.length).toBe(1);
    expect(attempt.abandonCause).toBe('enough');
  });
});
