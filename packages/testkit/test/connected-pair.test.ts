import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectedPair } from '@hybi/testkit';
import { anyText } from './any-text.js';

test('messages go both ways', () => {
  const { client, server, run } = connectedPair();
  client.wire.sendText('to the server');
  server.wire.sendBinary(new Uint8Array([1, 2]));
  expect(run()).toBeGreaterThan(0);
  expect(server.messages).toEqual(['to the server']);
  expect(client.messages).toEqual([new Uint8Array([1, 2])]);
  expect(run()).toBe(0);
});

test('T-32 FRM-15 whatever the segments, the messages are the same', () => {
  const message = fc.oneof(anyText(300), fc.uint8Array({ maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (messages, sizes) => {
      let turn = 0;
      const pair = connectedPair({ segmentation: () => sizes[turn++ % sizes.length] ?? 1 });
      for (const each of messages) {
        if (typeof each === 'string') pair.client.wire.sendText(each);
        else pair.client.wire.sendBinary(each);
      }
      pair.run();
      expect(pair.server.messages).toEqual(messages);
    }),
    { numRuns: 50 },
  );
});

test('a listener may answer', () => {
  const { client, server, run } = connectedPair({ segmentation: () => 1 });
  server.onEvent = (event) => {
    if (event.kind === 'text') server.wire.sendText(`echo ${event.message}`);
  };
  client.wire.sendText('a');
  client.wire.ping(new Uint8Array([7]));
  run();
  expect(client.events).toEqual([
    { kind: 'text', message: 'echo a' },
    { kind: 'pong', payload: new Uint8Array([7]) },
  ]);
  expect(server.events.at(-1)).toEqual({ kind: 'ping', payload: new Uint8Array([7]) });
});

test('pieces are told where an end asks for them', () => {
  const { client, server, run } = connectedPair({ server: { deliver: 'pieces' } });
  client.wire.sendText('ab');
  run();
  const pieces = server.events.flatMap((event) => (event.kind === 'piece' ? [...event.bytes] : []));
  expect(pieces).toEqual([0x61, 0x62]);
  expect(server.events.at(-1)).toMatchObject({ kind: 'piece', text: true, end: true });
});

test('with little room on the way everything arrives all the same', () => {
  const { client, server, run } = connectedPair({ capacityBytes: 10, segmentation: () => 3 });
  const messages = Array.from({ length: 30 }, (_, at) => `message ${at}`);
  for (const message of messages) client.wire.sendText(message);
  run();
  expect(server.messages).toEqual(messages);
});

test('an end that is paused reads nothing until it goes on', () => {
  const { client, server, run } = connectedPair();
  server.wire.pause();
  client.wire.sendText('later');
  run();
  expect(server.messages).toEqual([]);
  server.wire.resume();
  run();
  expect(server.messages).toEqual(['later']);
});

describe('the end', () => {
  test('the closing handshake ends both', () => {
    const { client, server, run } = connectedPair();
    expect(client.closure).toBeUndefined();
    client.wire.close(4000, 'done');
    run();
    expect(server.closure).toMatchObject({ code: 4000, reason: 'done', clean: true, initiator: 'remote' });
    expect(client.closure).toMatchObject({ code: 4000, clean: true, initiator: 'local' });
    expect(client.deadlines.size).toBe(0);
  });

  test('a violation fails the connection', () => {
    const { client, server, run } = connectedPair({ server: { limits: { maxMessageBytes: 3 } } });
    client.wire.sendText('four');
    run();
    expect(server.events[0]).toMatchObject({ kind: 'fail', error: { violation: expect.stringMatching(/too-big/) } });
    expect(client.closure).toMatchObject({ code: 1009 });
  });

  test('a lost connection is abnormal for both, and what is sent goes nowhere', () => {
    const { client, server, run } = connectedPair();
    client.wire.sendText('lost');
    client.destroy();
    run();
    expect(server.messages).toEqual([]);
    expect([client.closure?.code, server.closure?.code]).toEqual([1006, 1006]);
  });

  test('a deadline passes when the test says so', () => {
    const { client, server, run } = connectedPair({ client: { closeTimeoutMs: 70 } });
    expect(() => client.elapse('close')).toThrow('The wire has not asked for the deadline "close"');
    server.wire.pause();
    client.wire.close(1000);
    run();
    expect(client.deadlines).toEqual(new Map([['close', 70]]));
    client.elapse('close');
    run();
    expect(client.closure).toMatchObject({ code: 1006, clean: false });
  });
});
