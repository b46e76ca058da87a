import { HeaderFields } from '@hybi/codec';
import { expect, test } from 'vitest';
import { NodeOpening } from '../src/node-opening.js';

const opening = (fields: Iterable<readonly [string, string]>): NodeOpening =>
  new NodeOpening('ws://server.test/', {
    kind: 'open',
    head: { version: '1.1', status: 101, reason: '', headers: new HeaderFields(fields) },
    rest: new Uint8Array(0),
    protocol: 'chat',
    extensions: [],
    extensionsHeader: 'permessage-deflate',
  });

test('the header fields are those of the answer: names in lower case, repeated ones joined, empty values kept', () => {
  const { url, protocol, extensions, headers } = opening([
    ['Upgrade', 'websocket'],
    ['X-Empty', ''],
    ['Via', 'one'],
    ['via', 'two: \u00e9'],
  ]);
  expect({ url, protocol, extensions }).toEqual({
    url: 'ws://server.test/',
    protocol: 'chat',
    extensions: 'permessage-deflate',
  });
  expect([...headers]).toEqual([
    ['upgrade', 'websocket'],
    ['x-empty', ''],
    ['via', 'one, two: \u00e9'],
  ]);
});

test('whoever asks twice gets the same map, and an answer without fields has an empty one', () => {
  const some = opening([['a', 'b']]);
  expect(some.headers).toBe(some.headers);
  expect(opening([]).headers.size).toBe(0);
});

test('the answer that most servers give is kept as its key and what follows, and taken apart as any other', () => {
  const usual = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
  ] as const;
  const lower = usual.map(([name, value]) => [name.toLowerCase(), value]);
  expect([...opening(usual).headers]).toEqual(lower);
  expect([...opening([...usual, ['X-Empty', '']]).headers]).toEqual([...lower, ['x-empty', '']]);
  expect([...opening(usual.toReversed()).headers]).toEqual(lower.toReversed());
  expect([...opening([['Upgrade', 'WebSocket'], ...usual.slice(1)]).headers]).toEqual([
    ['upgrade', 'WebSocket'],
    ...lower.slice(1),
  ]);
});
