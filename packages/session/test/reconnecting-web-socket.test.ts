/* oxlint-disable unicorn/prefer-add-event-listener -- the handlers are what is tested */
import { describe, expect, test } from 'vitest';
import {
  GaveUpError,
  OpenError,
  ReconnectingWebSocketBase,
  SocketCloseEvent,
  SocketErrorEvent,
  SocketMessageEvent,
  StateChangeEvent,
} from '@hybi/session';
import type { SessionState } from '@hybi/session';
import { opens, scene } from './reconnecting-web-socket-scene.js';

/** The name of the DOMException that is thrown. */
function thrown(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error instanceof DOMException && error.name;
  }
  return undefined;
}

describe('as a WebSocket', () => {
  test('it opens, carries messages and closes', async () => {
    const { clock, network, socket, told } = scene({}, {}, undefined, 'chat');
    expect(socket.readyState).toBe(socket.CONNECTING);
    expect([socket.url, socket.protocol, socket.extensions]).toEqual(['', '', '']);
    await clock.settle();
    network.last.open({ protocol: 'chat', extensions: 'permessage-deflate' });
    expect(socket.readyState).toBe(ReconnectingWebSocketBase.OPEN);
    expect([socket.url, socket.protocol, socket.extensions]).toEqual([
      'ws://example.test/chat?room=1',
      'chat',
      'permessage-deflate',
    ]);
    socket.send('out');
    network.last.message('in');
    socket.close(4000, 'enough');
    expect(socket.readyState).toBe(socket.CLOSING);
    await clock.settle();
    expect(socket.readyState).toBe(socket.CLOSED);
    expect(network.last.sent).toEqual(['out']);
    expect(told).toEqual(['open', 'message in', 'close 4000 enough true']);
    network.assertNothingLeft();
    expect(clock.pending).toBe(0);
  });

  test('the constants are where the standard has them', () => {
    const { socket } = scene({ startClosed: true });
    for (const holder of [ReconnectingWebSocketBase, socket]) {
      expect([holder.CONNECTING, holder.OPEN, holder.CLOSING, holder.CLOSED]).toEqual([0, 1, 2, 3]);
    }
  });

  test('WHATWG: a handler is called with the socket as its this', async () => {
    const { network, socket } = scene();
    const seen: unknown[] = [];
    socket.onopen = function (this: unknown) {
      seen.push(this);
    };
    (await network.next()).open();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBe(socket);
  });

  test('close() is the end also right after reconnect(), and checks its arguments also before there is a session', async () => {
    const { clock, network, socket } = scene({}, opens);
    await clock.settle();
    socket.reconnect();
    socket.close();
    await clock.settle();
    expect([socket.readyState, network.attempts.length]).toEqual([socket.CLOSED, 1]);
    expect(() => scene({ startClosed: true }).socket.close(1)).toThrow(
      'close code: expected 1000 or 3000 to 4999, not 1',
    );
  });

  test('API-16 API-17 close() and reconnect() throw what those of a WebSocket throw, in every state', async () => {
    const { clock, socket } = scene({}, opens);
    const check = (): void => {
      for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, Number.NaN]) {
        expect(thrown(() => socket.close(code))).toBe('InvalidAccessError');
        expect(thrown(() => socket.reconnect(code))).toBe('InvalidAccessError');
      }
      expect(thrown(() => socket.close(1000, 'é'.repeat(62)))).toBe('SyntaxError');
      expect(thrown(() => socket.reconnect(1000, 'é'.repeat(62)))).toBe('SyntaxError');
    };
    check();
    await clock.settle();
    check();
    expect(socket.readyState).toBe(socket.OPEN);
    socket.close(4000, 'é'.repeat(61));
    await clock.settle();
    check();
    expect(socket.close.length).toBe(0);
  });

  test('API-16 what close() is given becomes a number and a string, as in a WebSocket', async () => {
    const { clock, network, socket } = scene({}, opens);
    await clock.settle();
    // @ts-expect-error a code is a number and a reason a string
    socket.close('3000', 5);
    await clock.settle();
    expect(network.last.closes).toEqual([{ code: 3000, reason: '5' }]);
  });

  test("WHATWG: what can't be called is no handler", async () => {
    const { clock, network, socket, told } = scene();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a program without types may set
    socket.onmessage = {} as () => void;
    expect(socket.onmessage).toBe(null);
    await clock.settle();
    network.last.open();
    network.last.message('in');
    expect(told).toEqual(['open', 'message in']);
  });

  test('handlers are listeners that can be exchanged', async () => {
    const { clock, network, socket } = scene();
    const order: string[] = [];
    expect([socket.onopen, socket.onmessage, socket.onerror, socket.onclose]).toEqual([null, null, null, null]);
    socket.onmessage = () => order.push('first');
    socket.addEventListener('message', () => order.push('listener'));
    const handler = (event: SocketMessageEvent): void =>
      void order.push(`handler ${String(event.data)} ${event.origin}`);
    socket.onmessage = handler;
    expect(socket.onmessage).toBe(handler);
    socket.onopen = () => order.push('open');
    socket.onerror = (event) => order.push(`error ${event.message}`);
    socket.onclose = (event) => order.push(`close ${event.code}`);
    await clock.settle();
    network.last.open();
    network.last.message('a');
    socket.onmessage = null;
    network.last.message('b');
    network.last.drop();
    expect(order).toEqual([
      'open',
      'handler a ws://example.test',
      'listener',
      'listener',
      'error the connection was closed without a Close',
      'close 1006',
    ]);
    expect(socket.onopen).not.toBeNull();
    expect([typeof socket.onerror, typeof socket.onclose]).toEqual(['function', 'function']);
    socket.close();
  });

  test('binary messages arrive as binaryType says', async () => {
    const { clock, network, socket } = scene({}, opens);
    const received: unknown[] = [];
    socket.addEventListener('message', ({ data }) => received.push(data));
    await clock.settle();
    expect(socket.binaryType).toBe('blob');
    network.last.message(new Uint8Array([1, 2]));
    socket.binaryType = 'arraybuffer';
    // @ts-expect-error ignored, as in a WebSocket
    socket.binaryType = 'nodebuffer';
    expect(socket.binaryType).toBe('arraybuffer');
    const all = new Uint8Array([3, 4]);
    network.last.message(all);
    network.last.message(new Uint8Array([5, 6, 7]).subarray(1));
    network.last.message(new Uint8Array([5, 6, 7]).subarray(0, 2));
    const [blob, whole, end, start] = received;
    expect(blob instanceof Blob && new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    // Memory that belongs to the receiver is not copied.
    expect(whole).toBe(all.buffer);
    expect(end).toStrictEqual(new Uint8Array([6, 7]).buffer);
    expect(start).toStrictEqual(new Uint8Array([5, 6]).buffer);
  });

  test('an arraybuffer has the bytes of its message and no others, also where a transport hands a Buffer on', async () => {
    const { clock, network, socket } = scene({}, opens);
    const received: unknown[] = [];
    socket.addEventListener('message', ({ data }) => received.push(data));
    socket.binaryType = 'arraybuffer';
    await clock.settle();
    // A small Buffer is a view of memory that it shares with others.
    const message = Buffer.from([1, 2, 3]);
    expect(message.buffer.byteLength).toBeGreaterThan(3);
    network.last.message(message);
    expect(received).toStrictEqual([new Uint8Array([1, 2, 3]).buffer]);
  });

  test('T-30 send takes buffers and views, and nothing else', async () => {
    const { clock, network, socket } = scene({}, opens);
    await clock.settle();
    const memory = new Uint8Array([0, 1, 2, 3]);
    socket.send(memory.subarray(1, 3));
    socket.send(new DataView(memory.buffer, 3));
    socket.send(memory.buffer);
    expect(network.last.sent).toEqual([new Uint8Array([1, 2]), new Uint8Array([3]), memory]);
    // @ts-expect-error its bytes are not at hand
    expect(() => socket.send(new Blob(['x']))).toThrow(TypeError);
    // @ts-expect-error a WebSocket would send "[object Object]"
    expect(() => socket.send({})).toThrow(
      'send: expected a string, an ArrayBuffer or a view of one, of a Blob its arrayBuffer(), not [object Object]',
    );
  });

  test('bufferedAmount counts what waits, and what came too late', async () => {
    const { clock, network, socket } = scene();
    expect(socket.bufferedAmount).toBe(0);
    socket.send('é');
    expect(socket.bufferedAmount).toBe(2);
    await clock.settle();
    network.last.open();
    expect(socket.bufferedAmount).toBe(0);
    network.last.stall();
    socket.send(new Uint8Array(3));
    expect(socket.bufferedAmount).toBe(3);
    network.last.drain();
    socket.close();
    socket.send('ü!');
    expect(socket.bufferedAmount).toBe(3);
    await clock.settle();
    socket.send(new Uint8Array(2));
    expect(socket.bufferedAmount).toBe(5);
    expect(network.last.sent.length).toBe(2);
  });

  test('what is wrong with the arguments is thrown by the constructor', () => {
    for (const wrong of [() => scene({}, {}, 'ftp://x'), () => scene({}, {}, undefined, ['a', 'a'])]) {
      // API-01, API-06
      expect(wrong).toThrow(DOMException);
      expect(wrong).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
    }
    expect(() => scene({ maxRetries: Number.NaN })).toThrow(RangeError);
  });
});

describe('reconnecting', () => {
  test('T-46 each end is told as it was, and the next connection follows', async () => {
    const { clock, network, socket, told } = scene({ minReconnectionDelay: 10, maxReconnectionDelay: 10 }, opens);
    await clock.settle();
    network.last.drop();
    expect(socket.readyState).toBe(socket.CONNECTING);
    await clock.advance(10);
    expect(network.attempts.length).toBe(2);
    network.last.close(1011, 'oops');
    await clock.advance(10);
    expect(told).toEqual(['open', 'error ClosedError', 'close 1006  false', 'open', 'close 1011 oops true', 'open']);
    socket.close();
  });

  test('a failed attempt is an error with its cause, and a close', async () => {
    const { clock, network, socket, told } = scene({ minReconnectionDelay: 10, maxReconnectionDelay: 10 });
    const errors: unknown[] = [];
    socket.addEventListener('error', (event) => errors.push(event instanceof SocketErrorEvent && event.error));
    await clock.settle();
    network.last.fail('refused', 'nobody listens');
    expect(told).toEqual(['error OpenError', 'close 1006  false']);
    expect(errors).toMatchObject([{ code: 'refused', message: 'nobody listens' }]);
    expect(socket.retryCount).toBe(1);
    await clock.advance(10);
    network.last.fail('refused');
    await clock.advance(10);
    expect(socket.retryCount).toBe(2);
    network.last.open();
    expect(socket.retryCount).toBe(2);
    socket.close();
  });

  test('what is sent meanwhile arrives in order on the next connection', async () => {
    const { clock, network, socket } = scene({ maxReconnectionDelay: 10, maxEnqueuedMessages: 2 }, opens);
    await clock.settle();
    network.last.drop();
    for (const message of ['a', 'b', 'dropped']) socket.send(message);
    await clock.advance(10);
    expect(network.last.sent).toEqual(['a', 'b']);
    socket.close();
  });

  test('providers are asked for each attempt', async () => {
    const asked: string[] = [];
    const { clock, network, socket } = scene(
      { maxReconnectionDelay: 10 },
      {},
      async ({ attempt }) => `ws://example.test/${attempt}`,
      () => {
        asked.push('protocols');
        return asked.length === 1 ? null : 'chat';
      },
    );
    await clock.settle();
    network.last.fail('refused');
    await clock.advance(10);
    expect(network.attempts.map(({ request }) => [request.url, request.protocols])).toEqual([
      ['ws://example.test/1', []],
      ['ws://example.test/2', ['chat']],
    ]);
    socket.close();
  });

  test('T-59 having given up is an error with the history, and CLOSED', async () => {
    const { clock, network, socket, told } = scene({ maxRetries: 1, maxReconnectionDelay: 10 });
    const errors: unknown[] = [];
    socket.addEventListener('error', ({ error }) => errors.push(error));
    await clock.settle();
    network.last.fail('refused');
    await clock.advance(10);
    network.last.fail('refused');
    expect(told).toEqual(['error OpenError', 'close 1006  false', 'error GaveUpError', 'close 1006  false']);
    expect(errors[1] instanceof GaveUpError && errors[1].history.length).toBe(2);
    expect(socket.readyState).toBe(socket.CLOSED);
    expect(clock.pending).toBe(0);
  });

  test('a Close that says not to come back ends it, unless the verdict is overridden', async () => {
    const obedient = scene({}, opens);
    await obedient.clock.settle();
    obedient.network.last.close(1000, 'bye');
    expect(obedient.told).toEqual(['open', 'close 1000 bye true']);
    expect(obedient.socket.readyState).toBe(3);
    const refused = scene({}, opens);
    await refused.clock.settle();
    refused.network.last.close(1008);
    expect(refused.told).toEqual(['open', 'error GaveUpError', 'close 1008  true']);
    const stubborn = scene({ retry: { verdict: () => 'retry' }, maxReconnectionDelay: 10 }, opens);
    await stubborn.clock.settle();
    stubborn.network.last.close(1000);
    await stubborn.clock.advance(10);
    expect(stubborn.told).toEqual(['open', 'close 1000  true', 'open']);
    stubborn.socket.close();
  });

  test('a connection that was dropped in favour of a new one is told as closed', async () => {
    const { clock, network, socket, told, wake } = scene({}, opens);
    await clock.settle();
    wake('restored');
    await clock.settle();
    expect(told).toEqual(['open', 'close 1006  false', 'open']);
    expect(network.attempts.length).toBe(2);
    socket.close();
  });

  test('retries are counted anew where a connection that had been up is dropped in favour of a new one', async () => {
    const { clock, network, socket, wake } = scene({ maxReconnectionDelay: 10, minUptime: 1_000 });
    await clock.settle();
    network.last.fail('refused');
    await clock.advance(10);
    network.last.open();
    await clock.advance(1_000);
    expect(socket.retryCount).toBe(1);
    wake('restored');
    await clock.settle();
    expect([network.attempts.length, socket.retryCount]).toEqual([3, 0]);
    socket.close();
  });

  test('a wait that becomes shorter is no event', async () => {
    const { clock, network, socket, told, wake } = scene({
      minReconnectionDelay: 60_000,
      maxReconnectionDelay: 60_000,
    });
    await clock.settle();
    network.last.fail('refused');
    const before = told.length;
    wake('online');
    await clock.settle();
    expect(told.length).toBe(before);
    await clock.advance(1_000);
    expect(network.attempts.length).toBe(2);
    socket.close();
  });
});

function fakeScene(): {
  readonly told: string[];
  readonly emit: (state: SessionState) => void;
  readonly handle: (data: string) => void;
} {
  const listeners: ((event: StateChangeEvent) => void)[] = [];
  const handlers: ((message: string) => void)[] = [];
  const fake = {
    state: { phase: 'connecting', attempt: 1, cause: undefined } as SessionState,
    connection: undefined,
    outbox: { bytes: 0 },
    send: () => 'dropped' as const,
    receive(handler: (message: string) => void) {
      handlers.push(handler);
      return () => undefined;
    },
    reconnect: () => false,
    close: async () => undefined,
    addEventListener(_type: 'statechange', listener: (event: StateChangeEvent) => void) {
      listeners.push(listener);
    },
  };
  const socket = new ReconnectingWebSocketBase({ connect: () => fake, blob: () => undefined }, 'ws://a');
  const told: string[] = [];
  socket.addEventListener('open', () => told.push(`open ${socket.url}`));
  socket.addEventListener('message', ({ origin }) => told.push(`message from "${origin}"`));
  return {
    told,
    emit(state) {
      fake.state = state;
      for (const listener of listeners) listener(new StateChangeEvent(state));
      if (state.phase === 'open') socket.reconnect();
    },
    handle: (data) => handlers.forEach((handler) => handler(data)),
  };
}

describe('over a session that does what none does today', () => {
  test('a pause of reading is no event, and a connection that is gone has no URL', () => {
    const { told, emit, handle } = fakeScene();
    const open = { phase: 'open', protocol: '', extensions: '', since: 0, paused: false } as const;
    emit(open);
    emit({ ...open, paused: true });
    handle('x');
    expect(told).toEqual(['open ', 'message from ""']);
  });
});

describe('close', () => {
  test('T-57 calls nothing before it has returned', async () => {
    const { clock, socket, told } = scene({}, opens);
    await clock.settle();
    socket.close();
    expect(told).toEqual(['open']);
    await clock.settle();
    expect(told).toEqual(['open', 'close 1000  true']);
    socket.close();
    await clock.settle();
    expect(told.length).toBe(2);
  });

  test('during an attempt is a failure, as in the standard', async () => {
    const { clock, network, socket, told } = scene();
    const errors: unknown[] = [];
    socket.addEventListener('error', ({ error }) => errors.push(error));
    await clock.settle();
    socket.close();
    expect(socket.readyState).toBe(socket.CLOSING);
    await clock.settle();
    expect(socket.readyState).toBe(socket.CLOSED);
    expect(told).toEqual(['error OpenError', 'close 1006  false']);
    expect(errors[0] instanceof OpenError && errors[0].code).toBe('aborted');
    network.assertNothingLeft();
  });

  test('T-63 between two attempts ends it, and its end has been told already', async () => {
    const { clock, network, socket, told } = scene();
    await clock.settle();
    network.last.fail('refused');
    socket.close();
    expect(socket.readyState).toBe(3);
    await clock.settle();
    expect(told).toEqual(['error OpenError', 'close 1006  false']);
    expect(socket.readyState).toBe(3);
    expect(clock.pending).toBe(0);
  });

  test('T-51 that is never answered ends within its deadline, as an error', async () => {
    const { clock, socket, told } = scene({ closeTimeoutMs: 70 }, { ...opens, answersClose: false });
    await clock.settle();
    socket.close();
    await clock.advance(70);
    expect(told).toEqual(['open', 'error ClosedError', 'close 1006  false']);
  });

  test('an abort of the signal is an error with its reason', async () => {
    const abort = new AbortController();
    const { clock, socket, told } = scene({ signal: abort.signal }, opens);
    await clock.settle();
    abort.abort('enough');
    await clock.settle();
    expect(told).toEqual(['open', 'error enough', 'close 1006  false']);
    expect(socket.readyState).toBe(3);
  });
});

describe('reconnect', () => {
  test('starts what was made closed', async () => {
    const { clock, network, socket, told } = scene({ startClosed: true }, opens);
    expect(socket.readyState).toBe(socket.CLOSED);
    socket.close();
    socket.send('too early');
    await clock.settle();
    expect(network.attempts.length).toBe(0);
    expect(socket.bufferedAmount).toBe(9);
    socket.reconnect();
    await clock.settle();
    expect(told).toEqual(['open']);
    socket.close();
  });

  test('closes the present connection politely, and opens the next without a wait', async () => {
    const { clock, network, socket, told } = scene({}, opens);
    await clock.settle();
    socket.reconnect(4001, 'again');
    await clock.settle();
    expect(network.attempts[0]?.closes).toEqual([{ code: 4001, reason: 'again' }]);
    expect(told).toEqual(['open', 'close 4001 again true', 'open']);
    // And only that one: the end after it is followed by a wait again.
    network.last.drop();
    await clock.settle();
    expect(network.attempts.length).toBe(2);
    expect(clock.nextIn).toBeGreaterThan(1);
    socket.close();
  });

  test('does so also where the policy says stop', async () => {
    const { clock, socket, told } = scene({ retry: false }, opens);
    await clock.settle();
    socket.reconnect();
    await clock.settle();
    expect(told).toEqual(['open', 'close 1000  true', 'open']);
    socket.close();
  });

  test('ends a wait', async () => {
    const { clock, network, socket } = scene();
    await clock.settle();
    network.last.fail('refused');
    socket.reconnect();
    await clock.settle();
    expect(network.attempts.length).toBe(2);
    socket.reconnect();
    await clock.settle();
    expect(network.attempts.length).toBe(2);
    socket.close();
  });

  test('T-62 works after it gave up, and counts anew', async () => {
    const { clock, network, socket } = scene({ maxRetries: 1, maxReconnectionDelay: 10 });
    await clock.settle();
    network.last.fail('refused');
    await clock.advance(10);
    network.last.fail('refused');
    expect([socket.readyState, socket.retryCount]).toEqual([3, 1]);
    socket.reconnect();
    expect([socket.readyState, socket.retryCount]).toEqual([0, 0]);
    await clock.settle();
    expect(network.attempts.length).toBe(3);
    network.last.open();
    expect(socket.readyState).toBe(1);
    socket.close();
    await clock.settle();
    expect([socket.readyState, network.attempts.length]).toEqual([3, 3]);
  });

  test('right after close waits for the end to be told', async () => {
    const { clock, network, socket, told } = scene({}, opens);
    await clock.settle();
    socket.close();
    socket.reconnect();
    await clock.settle();
    expect(told).toEqual(['open', 'close 1000  true', 'open']);
    network.onAttempt = undefined;
    network.last.drop();
    socket.reconnect();
    await clock.settle();
    told.length = 0;
    socket.close();
    socket.reconnect();
    await clock.settle();
    expect(told).toEqual(['error OpenError', 'close 1006  false']);
    expect(socket.readyState).toBe(0);
    socket.close();
    await clock.settle();
    expect(socket.readyState).toBe(3);
    network.assertNothingLeft();
  });

  test('sends one Close, also where it is asked for twice', async () => {
    const { clock, network, socket } = scene({}, opens);
    await clock.settle();
    socket.close(4000);
    socket.reconnect(4001);
    await clock.settle();
    expect(network.attempts[0]?.closes).toEqual([{ code: 4000, reason: '' }]);
    expect(network.attempts.length).toBe(2);
    socket.close();
  });
});

test('close events are those of the module', async () => {
  const { clock, socket } = scene({}, opens);
  const events: unknown[] = [];
  socket.addEventListener('close', (event) => events.push(event));
  await clock.settle();
  socket.close();
  await clock.settle();
  expect(events[0]).toBeInstanceOf(SocketCloseEvent);
});
