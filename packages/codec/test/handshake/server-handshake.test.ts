import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServerExtension } from '../../src/extension.js';
import { ServerHandshake } from '../../src/handshake/server-handshake.js';
import type { ServerHandshakeOutcome } from '../../src/handshake/server-handshake.js';
import { AnyExtension, client, fromLatin1, latin1, sampleAccept, sampleKey, sha1 } from './opening.js';

type Fields = Record<string, string | readonly string[] | undefined>;

function request(fields: Fields = {}, startLine = 'GET /chat HTTP/1.1'): string {
  const all: Fields = {
    Host: 'h',
    Upgrade: 'websocket',
    Connection: 'keep-alive, Upgrade',
    'Sec-WebSocket-Key': sampleKey,
    'Sec-WebSocket-Version': '13',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => [value ?? []].flat().map((line) => `${name}: ${line}`));
  return [startLine, ...lines, '', ''].join('\r\n');
}

function bug(): never {
  throw new Error('bug');
}

/** Accepts its offers unless they have the parameter `no`. */
function extension(name: string, rsv: number, running = new AnyExtension(name, rsv)): ServerExtension {
  return {
    name,
    answer: (offer) =>
      offer.some(([key]) => key === 'no')
        ? undefined
        : { element: { name, parameters: [['yes', true]] }, extension: running },
  };
}

function serve(text: string, extensions: readonly ServerExtension[] = []): ServerHandshakeOutcome {
  return new ServerHandshake({ sha1, extensions }).receive(latin1(text))!;
}

function requested(text: string, extensions: readonly ServerExtension[] = []) {
  const outcome = serve(text, extensions);
  if (outcome.kind !== 'requested') throw outcome.error;
  return outcome;
}

describe('the request, as a server reads it', () => {
  test('HSQ-03 HSQ-14 HSQ-17 says what is asked for', () => {
    const text = request({
      'Sec-WebSocket-Protocol': ['a, b', 'c'],
      'Sec-WebSocket-Extensions': ['foo; x=1', 'bar'],
    });
    const { request: read, rest } = requested(`${text}early`);
    expect(read).toMatchObject({ resource: '/chat', host: 'h', protocols: ['a', 'b', 'c'] });
    expect(read.offers).toEqual([
      { name: 'foo', parameters: [['x', '1']] },
      { name: 'bar', parameters: [] },
    ]);
    expect(read.headers.get('connection')).toBe('keep-alive, Upgrade');
    expect(fromLatin1(rest)).toBe('early');
  });

  test('HSQ-03 may have an absolute target', () => {
    expect(requested(request({}, 'GET http://h:8080/a?b HTTP/1.1')).request.resource).toBe('/a?b');
    expect(requested(request({}, 'GET https://h HTTP/1.1')).request.resource).toBe('/');
  });

  test('HSQ-19 may come byte by byte', () => {
    const server = new ServerHandshake({ sha1 });
    const bytes = latin1(request());
    const outcomes = Array.from(bytes, (byte) => server.receive(Uint8Array.of(byte)));
    expect(outcomes.findIndex((outcome) => outcome !== undefined)).toBe(bytes.length - 1);
    expect(() => server.receive(bytes)).toThrow('receive: the opening handshake is over, not in progress');
  });

  test.each([
    ['HSQ-02 another method', request({}, 'POST / HTTP/1.1')],
    ['HSQ-02 HTTP/1.0', request({}, 'GET / HTTP/1.0')],
    ['HSQ-02 no version', request({}, 'GET /')],
    ['HSQ-05 no Upgrade', request({ Upgrade: undefined })],
    ['HSQ-05 another protocol', request({ Upgrade: 'h2c' })],
    ['HSQ-06 no Connection', request({ Connection: undefined })],
    ['HSQ-04 no Host', request({ Host: undefined })],
    ['HSQ-09 a key twice', request({ 'Sec-WebSocket-Key': [sampleKey, sampleKey] })],
    ['HSQ-07 no key', request({ 'Sec-WebSocket-Key': undefined })],
    ['HSQ-08 a key that is not of 16 bytes', request({ 'Sec-WebSocket-Key': 'AAAA' })],
    ['HSQ-13 a version twice', request({ 'Sec-WebSocket-Version': ['13', '13'] })],
    ['HSQ-12 no version', request({ 'Sec-WebSocket-Version': undefined })],
    ['HSQ-15 a subprotocol that is no token', request({ 'Sec-WebSocket-Protocol': 'a b' })],
    ['HSQ-16 a subprotocol twice', request({ 'Sec-WebSocket-Protocol': 'a, a' })],
    ['EXT-05 extensions outside the grammar', request({ 'Sec-WebSocket-Extensions': 'foo;' })],
    ['HSR-20 a folded line', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n'],
  ])('HSQ-22 %s is answered with 400', (_, text) => {
    const outcome = serve(text);
    expect(outcome.kind).toBe('failed');
    expect(outcome.kind === 'failed' && fromLatin1(outcome.response)).toMatch(
      /^HTTP\/1\.1 400 \r\nConnection: close\r\n/,
    );
  });

  test('HSQ-21 another version is answered with 426 and the one that is taken', () => {
    const outcome = serve(request({ 'Sec-WebSocket-Version': '8' }));
    if (outcome.kind !== 'failed') throw new Error('unreachable');
    expect(outcome.error.violation).toBe('handshake-version');
    expect(fromLatin1(outcome.response)).toMatch(/^HTTP\/1\.1 426 \r\n/);
    expect(fromLatin1(outcome.response)).toContain('\r\nSec-WebSocket-Version: 13\r\n');
  });

  test('SEC-03 any bytes end in an outcome or the wish for more', () => {
    const line = fc.constantFrom(
      'GET / HTTP/1.1',
      'Host: h',
      ...request().split('\r\n'),
      ' x',
      'Sec-WebSocket-Extensions: ;',
    );
    const text = fc.array(line, { maxLength: 12 }).map((lines) => latin1(lines.join('\r\n')));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), (bytes) => {
        expect(['requested', 'failed', undefined]).toContain(new ServerHandshake({ sha1 }).receive(bytes)?.kind);
      }),
    );
  });
});

describe('the answer of a server', () => {
  test('HSQ-23 accepts with the headers of the RFC, and what was agreed', () => {
    const text = request({ 'Sec-WebSocket-Protocol': 'a, b', 'Sec-WebSocket-Extensions': 'foo' });
    const agreed = requested(text, [extension('foo', 0x40)]).accept({
      protocol: 'b',
      headers: [['Set-Cookie', 'c=d']],
    });
    expect(fromLatin1(agreed.response)).toBe(
      'HTTP/1.1 101 Switching Protocols\r\n' +
        'Upgrade: websocket\r\n' +
        'Connection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${sampleAccept}\r\n` +
        'Sec-WebSocket-Protocol: b\r\n' +
        'Sec-WebSocket-Extensions: foo; yes\r\n' +
        'Set-Cookie: c=d\r\n\r\n',
    );
    expect(agreed).toMatchObject({ protocol: 'b', extensionsHeader: 'foo; yes', extensions: [{ name: 'foo' }] });
  });

  test('HSQ-23 names no subprotocol and no extension when there is none', () => {
    const agreed = requested(request()).accept();
    expect(fromLatin1(agreed.response)).not.toMatch(/Sec-WebSocket-(Protocol|Extensions)/);
    expect(agreed).toMatchObject({ protocol: '', extensions: [], extensionsHeader: '' });
  });

  test('HSQ-23 a subprotocol that was not offered is a mistake of the caller', () => {
    expect(() => requested(request({ 'Sec-WebSocket-Protocol': 'a' })).accept({ protocol: 'b' })).toThrow(
      new TypeError('protocol: expected one that was offered, not "b"'),
    );
  });

  test('EXT-09 PMD-01 PMD-18 takes the first offer that suits, only what was offered, and each reserved bit once', () => {
    const text = request({ 'Sec-WebSocket-Extensions': 'other, foo; no, foo; x, foo; y, baz, bar' });
    const rival = new AnyExtension('baz', 0x40);
    const taking = [
      extension('foo', 0x40),
      extension('baz', 0x40, rival),
      extension('bar', 0x20),
      extension('qux', 0x10),
    ];
    const agreed = requested(text, taking).accept();
    expect(agreed.extensionsHeader).toBe('foo; yes, bar; yes');
    expect(rival.released).toBe(1);
  });

  test('HSR-01 refuses with a status and a text', () => {
    const outcome = requested(request());
    expect(fromLatin1(outcome.refuse(401, 'who?\u20ac', [['WWW-Authenticate', 'Basic']]))).toBe(
      'HTTP/1.1 401 \r\nConnection: close\r\nWWW-Authenticate: Basic\r\n' +
        'Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nwho??',
    );
    expect(fromLatin1(outcome.refuse(503))).toContain('Content-Length: 0\r\n\r\n');
    for (const status of [101, 200, 600, 400.5]) expect(() => outcome.refuse(status)).toThrow(RangeError);
  });

  test('the limits are those of every head', () => {
    expect(() => new ServerHandshake({ sha1, maxHeaderFields: 0 })).toThrow(RangeError);
  });

  test("an error of the caller's own SHA-1 is not taken for the client's fault", () => {
    const outcome = new ServerHandshake({ sha1: bug }).receive(latin1(request()));
    expect(() => outcome?.kind === 'requested' && outcome.accept()).toThrow('bug');
  });

  test('an error that is no violation is thrown', () => {
    const bytes = latin1(request());
    bytes.indexOf = bug;
    expect(() => new ServerHandshake({ sha1 }).receive(bytes)).toThrow('bug');
  });
});

describe('both roles together', () => {
  test('HSR-04 HSR-15 HSQ-23 agree', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
    fc.assert(
      fc.property(names, fc.nat(3), names, (protocols, index, offered) => {
        const asking = client({ protocols, extensions: offered.map((name, i) => new AnyExtension(name, 0x40 >> i)) });
        const server = requested(
          fromLatin1(asking.request()),
          ['a', 'c'].map((name, i) => extension(name, 0x40 >> i)),
        );
        const agreed = server.accept({ protocol: protocols[index % Math.max(1, protocols.length)] });
        const outcome = asking.receive(agreed.response);
        expect(outcome).toMatchObject({
          kind: 'open',
          protocol: agreed.protocol,
          extensionsHeader: agreed.extensionsHeader,
        });
      }),
    );
  });
});
