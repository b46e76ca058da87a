import { expect, test } from 'vitest';

test('hybi/register makes the classes of Node the global ones', async () => {
  await import('hybi/register');
  const { CloseEvent, WebSocket, WebSocketError, WebSocketStream } = await import('hybi/node');
  for (const [name, value] of Object.entries({ CloseEvent, WebSocket, WebSocketError, WebSocketStream })) {
    expect(Object.getOwnPropertyDescriptor(globalThis, name)).toEqual({
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
});
