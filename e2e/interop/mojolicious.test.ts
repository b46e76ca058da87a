import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, describe, expect, test } from 'vitest';
import { open } from 'hybi/node';
import type { FrameDiagnostic } from 'hybi/node';
import { openFailureOf } from '../../packages/node/test/open-failure-of.ts';
import { exchange, opensAndEchoes } from './exchange.ts';
import { freePorts } from './free-port.ts';
import { startMojoliciousServer } from './mojolicious-server.ts';

const [port = 0] = await freePorts(1);
const server = await startMojoliciousServer(port);
afterAll(() => server.stop());
const url = `ws://127.0.0.1:${port}`;

describe('Mojolicious', () => {
  test('text and binary messages of all sizes come back as they were', async () => {
    await opensAndEchoes(`${url}/echo`, { compression: false });
  });

  test.each([true, { threshold: 0 }, { clientNoContextTakeover: true }, { clientMaxWindowBits: 9 }])(
    'PMD-03 and with permessage-deflate as %j',
    async (compression) => {
      const connection = await open(`${url}/echo`, { compression });
      expect(connection.extensions).toBe('permessage-deflate');
      await exchange(connection);
      expect(await connection.close(4000, 'grüße')).toMatchObject({ code: 4000, clean: true, initiator: 'local' });
    },
  );

  test('PMD-33 D-06 an empty message that was compressed to no byte is delivered, and so is the next one', async () => {
    const frames: FrameDiagnostic[] = [];
    const hear = (frame: unknown): void => void frames.push(frame as FrameDiagnostic);
    subscribe('hybi:frame:in', hear);
    const connection = await open(`${url}/echo`);
    for (const message of ['before', '', 'after']) connection.send(message);
    const received: unknown[] = [];
    for await (const message of connection) if (received.push(message) === 3) break;
    unsubscribe('hybi:frame:in', hear);
    expect(received).toEqual(['before', '', 'after']);
    expect(frames[1]).toMatchObject({ rsv: 4, payloadLength: 0 });
    await connection.close();
  });

  test.each([
    ['server_no_context_takeover', { serverNoContextTakeover: true }],
    ['server_max_window_bits', { serverMaxWindowBits: 10 }],
  ])('PMD-06 PMD-21 D-07 D-08 %s, which it passes over, fails the attempt by its name', async (name, compression) => {
    const error = await openFailureOf(`${url}/echo`, { compression });
    expect(error).toMatchObject({ code: 'bad-handshake', cause: { violation: 'deflate-not-as-offered' } });
    expect(error.message).toContain(name);
  });

  test('HSR-06 it selects the subprotocol that it knows', async () => {
    const connection = await open(`${url}/echo`, { protocols: ['other', 'chat'] });
    expect(connection.protocol).toBe('chat');
    await connection.close();
  });

  test.each([
    [1000, 'done'],
    [1001, 'going'],
    [1011, 'überraschend'],
    [4999, 'x'.repeat(123)],
  ])('CLS-05 CLS-06 its Close with %i is reported with its reason', async (code, reason) => {
    const connection = await open(`${url}/close/${code}/${encodeURIComponent(reason)}`);
    expect(await connection.closed).toMatchObject({ code, reason, clean: true, initiator: 'remote' });
  });

  test('T-45 CLS-12 an end without a Close is 1006 and not clean', async () => {
    const connection = await open(`${url}/drop`);
    connection.send('now');
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false, received: undefined });
  });
});
