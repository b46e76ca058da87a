import faye from 'faye-websocket';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url) {
  const socket = new faye.Client(url, [], { maxLength: 1 << 26 });
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = (error) => reject(new Error(error.message));
  });
  return {
    receive: (handler) => {
      socket.onmessage = (event) => handler(event.data);
    },
    send: (message) =>
      void socket.send(
        typeof message === 'string' ? message : Buffer.from(message.buffer, message.byteOffset, message.byteLength),
      ),
    // It always answers 0 to `bufferedAmount`; this is the socket beneath.
    buffered: () => socket._stream?.writableLength ?? 0,
    deflates: () => false,
    close: () =>
      new Promise((resolve) => {
        socket.onclose = () => resolve();
        socket.close(1000);
      }),
    terminate: () => socket._stream?.destroy(),
  };
}
