// Whatever has the interface of the WHATWG's WebSocket.

/**
 * @param {WebSocket} socket being opened @returns {Promise<import('./adapter.d.ts').Peer>}
 */
export async function whatwg(socket) {
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the connection could not be opened'));
  });
  socket.onerror = null;
  return {
    receive: (handler) => {
      socket.onmessage = (event) => handler(event.data);
    },
    send: (message) => socket.send(message),
    buffered: () => socket.bufferedAmount,
    deflates: () => socket.extensions.includes('permessage-deflate'),
    close: () =>
      new Promise((resolve) => {
        socket.onclose = () => resolve();
        socket.close(1000);
      }),
    terminate: () => socket.close(),
  };
}
