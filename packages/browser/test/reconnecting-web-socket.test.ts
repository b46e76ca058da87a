import { beforeEach, expect, test, vi } from 'vitest';
import { ReconnectingWebSocket } from '../src/reconnecting-web-socket.js';
import { FakeWebSocket } from './fake-web-socket.js';

beforeEach(() => {
  FakeWebSocket.reset();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.useFakeTimers();
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test('has the interface of a WebSocket, and reconnects over the native one', async () => {
  const socket = new ReconnectingWebSocket('ws://server.test/', 'a');
  const received: unknown[] = [];
  socket.addEventListener('message', ({ data }) => received.push(data));
  await vi.advanceTimersByTimeAsync(0);
  FakeWebSocket.last.open('a');
  await vi.advanceTimersByTimeAsync(0);
  expect([socket.readyState, socket.protocol]).toEqual([1, 'a']);
  FakeWebSocket.last.message(new Uint8Array([1, 2]).buffer);
  expect(received).toEqual([expect.any(Blob)]);
  expect(received).toMatchObject([{ size: 2 }]);
  FakeWebSocket.last.end(false, 1006);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(FakeWebSocket.made).toHaveLength(2);
  socket.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([socket.readyState, vi.getTimerCount()]).toEqual([3, 0]);
});
