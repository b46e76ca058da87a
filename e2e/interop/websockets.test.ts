import { afterAll, describe, expect, test } from 'vitest';
import { connect, open } from 'hybi/node';
import type { Closure, PerMessageDeflateOptions } from 'hybi/node';
import { openFailureOf } from '../../packages/node/test/open-failure-of.ts';
import { exchange, opensAndEchoes } from './exchange.ts';
import { freePorts } from './free-port.ts';
import { startWebsocketsServer } from './websockets-server.ts';

/** What the server agrees to. */
const servers: readonly Readonly<Record<string, boolean | number>>[] = [
  {},
  { server_no_context_takeover: true },
  { client_no_context_takeover: true },
  { server_max_window_bits: 9 },
  { client_max_window_bits: 10 },
  {
    server_no_context_takeover: true,
    client_no_context_takeover: true,
    server_max_window_bits: 12,
    client_max_window_bits: 9,
  },
];

/** What is offered. */
const offers: readonly (true | PerMessageDeflateOptions)[] = [
  true,
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  { serverMaxWindowBits: 9 },
  { clientMaxWindowBits: 11 },
  { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 10, clientMaxWindowBits: 9 },
  { threshold: 0 },
];

const [plain = 0, chat = 0, ...compressing] = await freePorts(2 + servers.length);
const server = await startWebsocketsServer([
  { port: plain },
  { port: chat, subprotocols: ['chat.v2', 'chat.v1'] },
  ...servers.map((compression, index) => ({ port: compressing[index]!, compression })),
]);
afterAll(() => server.stop());

/** The next message. */
async function next(path: string, options: Parameters<typeof open>[1] = {}): Promise<unknown> {
  const connection = await open(`ws://127.0.0.1:${plain}${path}`, options);
  for await (const message of connection) {
    await connection.close();
    return message;
  }
  return undefined;
}

describe('Python websockets', () => {
  test('text and binary messages of all sizes come back as they were', async () => {
    await opensAndEchoes(`ws://127.0.0.1:${plain}/echo`);
  });

  test('a session gives its messages, too', async () => {
    const session = connect(`ws://127.0.0.1:${plain}/echo`);
    session.send('early');
    for await (const message of session) {
      expect(message).toBe('early');
      break;
    }
    expect(await session.close()).toMatchObject({ clean: true });
  });

  test('a message of many fragments arrives whole, and one is sent from its parts', async () => {
    const parts = Array.from({ length: 300 }, (_, index) => `${index};`);
    expect(await next('/fragments/300')).toBe(parts.join(''));
    const connection = await open(`ws://127.0.0.1:${plain}/echo`);
    const source = async function* (): AsyncGenerator<string> {
      yield* parts;
    };
    expect(await connection.send(source())).toBe('written');
    for await (const message of connection) {
      expect(message).toBe(parts.join(''));
      break;
    }
    await connection.close();
  });

  test('Pings go both ways', async () => {
    expect(await next('/ping/are you there')).toBe('pong are you there');
    const connection = await open(`ws://127.0.0.1:${plain}/echo`);
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
    expect(await connection.ping(Buffer.from('hello'))).toBeGreaterThanOrEqual(0);
    await connection.close();
  });

  test('own header fields arrive', async () => {
    const headers = { authorization: 'Bearer 123', 'x-several': ['one', 'two'] };
    const request = await next('/request', { headers, origin: 'https://app.example' });
    expect(JSON.parse(String(request))).toMatchObject({
      authorization: 'Bearer 123',
      origin: 'https://app.example',
      host: `127.0.0.1:${plain}`,
    });
  });
});

describe('Subprotocols of Python websockets', () => {
  test('HSR-06 one of those that were offered is selected', async () => {
    for (const [protocols, selected] of [
      [['chat.v1'], 'chat.v1'],
      [['other', 'chat.v2'], 'chat.v2'],
    ] as const) {
      const connection = await open(`ws://127.0.0.1:${chat}/echo`, { protocols: [...protocols] });
      expect(connection.protocol).toBe(selected);
      await connection.close();
    }
  });

  test('T-06 HSR-21 none of them selected fails the attempt', async () => {
    // Since version 14 the server refuses with 400 where it selected none before.
    const { code } = await openFailureOf(`ws://127.0.0.1:${chat}/echo`, { protocols: ['other'] });
    expect(['subprotocol', 'rejected']).toContain(code);
  });
});

describe('Closing with Python websockets', () => {
  test.each([
    [1000, 'done'],
    [1001, 'going'],
    [1008, 'policy'],
    [1011, 'überraschend'],
    [3000, ''],
    [4999, 'x'.repeat(123)],
  ])('CLS-05 CLS-06 a Close with %i is reported with its reason', async (code, reason) => {
    const connection = await open(`ws://127.0.0.1:${plain}/close/${code}/${encodeURIComponent(reason)}`);
    expect(await connection.closed).toMatchObject({
      code,
      reason,
      clean: true,
      initiator: 'remote',
      received: { code, reason },
    });
  });

  test.each([
    [1000, 'bye'],
    [3000, ''],
    [4321, 'grüße'],
  ])('the server receives a Close with %i', async (code, reason) => {
    const connection = await open(`ws://127.0.0.1:${plain}/echo?id=${code}`);
    expect(await connection.close(code, reason)).toMatchObject({ code, clean: true, sent: { code, reason } });
    expect(JSON.parse(String(await next(`/closure/${code}`)))).toEqual({ code, reason });
  });

  test('T-45 CLS-12 an end without a Close is 1006 and not clean', async () => {
    const connection = await open(`ws://127.0.0.1:${plain}/drop`);
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false, received: undefined, initiator: 'none' });
  });

  test('the server sees 1006 after terminate()', async () => {
    const connection = await open(`ws://127.0.0.1:${plain}/echo?id=terminated`);
    connection.terminate();
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false });
    expect(JSON.parse(String(await next('/closure/terminated')))).toMatchObject({ code: 1006 });
  });
});

describe('permessage-deflate with Python websockets', () => {
  const pairs = offers.flatMap((offer) =>
    servers.map((accepts, index) => ({
      offer,
      accepts,
      index,
      title: `offered ${JSON.stringify(offer)}, server with ${JSON.stringify(accepts)}`,
    })),
  );
  test.each(pairs)('PMD-03 $title', async ({ offer, index, accepts }) => {
    const url = `ws://127.0.0.1:${compressing[index]!}/echo`;
    const connection = await open(url, { compression: offer });
    expect(connection.extensions).toMatch(/^permessage-deflate/);
    for (const name of ['server_no_context_takeover', 'client_no_context_takeover'] as const) {
      if (accepts[name] === true) expect(connection.extensions).toContain(name);
    }
    await exchange(connection);
    const closure: Closure = await connection.close();
    expect(closure).toMatchObject({ code: 1000, clean: true });
  });

  test('what it does not accept is sent as it is', async () => {
    const connection = await open(`ws://127.0.0.1:${plain}/echo`, { compression: true });
    expect(connection.extensions).toBe('');
    await connection.close();
  });

  test('a server that demands a window is refused when the client forbids one', async () => {
    // This server declines the extension then.
    const connection = await open(`ws://127.0.0.1:${compressing[4]!}/echo`, {
      compression: { clientMaxWindowBits: false },
    });
    expect(connection.extensions === '' || !connection.extensions.includes('client_max_window_bits')).toBe(true);
    await exchange(connection);
    await connection.close();
  });
});
