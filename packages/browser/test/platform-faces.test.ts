import { expect, test, vi } from 'vitest';

test('the classes of the engine are handed on, where it has them', async () => {
  const [WebSocket, WebSocketStream, WebSocketError] = [vi.fn(), vi.fn(), vi.fn()];
  vi.stubGlobal('WebSocket', WebSocket);
  vi.stubGlobal('WebSocketStream', WebSocketStream);
  vi.stubGlobal('WebSocketError', WebSocketError);
  vi.resetModules();
  const entry = await import('../src/index.js');
  vi.unstubAllGlobals();
  expect(entry.WebSocket).toBe(WebSocket);
  expect(entry.WebSocketStream).toBe(WebSocketStream);
  expect(entry.WebSocketError).toBe(WebSocketError);
});

test('where the engine has no WebSocketStream there is one of ours', async () => {
  vi.resetModules();
  const entry = await import('../src/index.js');
  const { WebSocketStreamOverWebSocket } = await import('../src/web-socket-stream.js');
  expect(entry.WebSocketStream).toBe(WebSocketStreamOverWebSocket);
  expect(entry.WebSocketError.name).toBe('WebSocketError');
});
