import websocket from 'websocket';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url) {
  // Messages above 16 KiB go out in fragments by default; here each is one frame, as of every other client.
  const client = new websocket.client({
    maxReceivedFrameSize: 1 << 24,
    maxReceivedMessageSize: 1 << 24,
    fragmentOutgoingMessages: false,
  });
  const connection = await new Promise((resolve, reject) => {
    client.on('connect', resolve).on('connectFailed', reject);
    client.connect(url);
  });
  return {
    receive: (handler) =>
      connection.on('message', (message) => handler(message.type === 'utf8' ? message.utf8Data : message.binaryData)),
    send: (message) =>
      typeof message === 'string'
        ? connection.sendUTF(message)
        : connection.sendBytes(Buffer.from(message.buffer, message.byteOffset, message.byteLength)),
    buffered: () => connection.socket.writableLength,
    deflates: () => false,
    close: () =>
      new Promise((resolve) => {
        connection.once('close', () => resolve());
        connection.close(1000);
      }),
    terminate: () => connection.drop(),
  };
}
