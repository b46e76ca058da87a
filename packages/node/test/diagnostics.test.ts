import { channel } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { open } from '../src/index.js';
import { openFailureOf } from './open-failure-of.js';
import { answering, rawServer } from './raw-server.js';
import { echoServer } from './websocket-server.js';

type Published = Readonly<Record<string, unknown>>;

function listen(): { readonly log: [string, Published][]; readonly stop: () => void } {
  const log: [string, Published][] = [];
  const names = ['attempt', 'open', 'frame:in', 'frame:out', 'close'];
  const listeners = names.map((name) => (message: unknown) => void log.push([name, Object.assign({}, message)]));
  names.forEach((name, i) => channel(`hybi:${name}`).subscribe(listeners[i]!));
  return { log, stop: () => names.forEach((name, i) => channel(`hybi:${name}`).unsubscribe(listeners[i]!)) };
}

test('an attempt, its opening, each frame and the end are published, without secrets', async () => {
  const server = await echoServer();
  const { log, stop } = listen();
  const connection = await open(`${server.url}room?token=secret`, { compression: false });
  connection.send('hello');
  await connection[Symbol.asyncIterator]().next();
  await connection.close(1000);
  stop();
  expect(
    log.map(([name, message]) => (name.startsWith('frame') ? `${name} ${String(message['opcode'])}` : name)),
  ).toEqual(['attempt', 'open', 'frame:out 1', 'frame:in 1', 'frame:out 8', 'frame:in 8', 'close']);
  expect(log.every(([, message]) => message['url'] === `${server.url}room?token=***`)).toBe(true);
  expect(log.at(-1)?.[1]).toMatchObject({ closure: { code: 1000, clean: true } });
  await server.close();
});

test('a failed attempt is published with its error', async () => {
  const server = await rawServer(answering(() => 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
  const { log, stop } = listen();
  const error = await openFailureOf(server.url);
  stop();
  expect(log.map(([name]) => name)).toEqual(['attempt', 'open']);
  expect(log[1]?.[1]['error']).toBe(error);
  await server.close();
});
