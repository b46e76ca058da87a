import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClientHandshakeOptions, HandshakeOutcome } from '../../src/handshake/client-handshake.js';
import { AnyExtension, answer, client, fromLatin1, latin1, sampleKey, sha1, switching, verdict } from './opening.js';

const requestOf = (options?: Partial<ClientHandshakeOptions>): string => fromLatin1(client(options).request());

/** An outcome by its violation, or by its kind and status: messages may quote more or less of what came. */
function comparable(outcome: HandshakeOutcome | undefined): unknown {
  return outcome?.kind === 'failed' ? outcome.error.violation : [outcome?.kind, outcome?.head?.status];
}

describe('the request', () => {
  test('HSQ-02 HSQ-03 HSQ-04 HSQ-05 HSQ-06 HSQ-07 HSQ-12 is this, and nothing else', () => {
    expect(requestOf()).toBe(
      'GET /chat HTTP/1.1\r\n' +
        'Host: server.example.com\r\n' +
        'Upgrade: websocket\r\n' +
        'Connection: Upgrade\r\n' +
        `Sec-WebSocket-Key: ${sampleKey}\r\n` +
        'Sec-WebSocket-Version: 13\r\n' +
        '\r\n',
    );
  });

  test('HSQ-11 HSQ-14 HSQ-17 HSQ-18 EXT-01 carries the offers, in order, and the headers asked for', () => {
    const request = requestOf({
      protocols: ['v2.chat', 'v1.chat'],
      extensions: [new AnyExtension('foo', 0x40), new AnyExtension('bar', 0x20)],
      headers: [
        ['Origin', 'https://example.com'],
        ['Cookie', 'a=b'],
      ],
    });
    expect(request.split('\r\n').slice(6)).toEqual([
      'Sec-WebSocket-Protocol: v2.chat, v1.chat',
      'Sec-WebSocket-Extensions: foo, bar',
      'Origin: https://example.com',
      'Cookie: a=b',
      '',
      '',
    ]);
  });

  test('HSQ-07 HSQ-09 HSQ-13 has a new key each time, and each of its fields once', () => {
    let next = 0;
    const entropy = (target: Uint8Array): void => void target.fill(next++);
    const keys = [1, 2].map(() => client({ entropy }).key);
    expect(new Set(keys).size).toBe(2);
    const names = requestOf().match(/^[\w-]+(?=:)/gm);
    expect(new Set(names).size).toBe(names?.length);
  });

  test.each([
    ['T-17 HSQ-01 a line end in the resource', { url: { secure: false, host: 'h', resource: '/a\r\nX: y' } }, 'url: '],
    ['T-17 HSQ-01 a space in the resource', { url: { secure: false, host: 'h', resource: '/a b' } }, 'url: '],
    [
      'HSQ-03 a resource without a slash',
      { url: { secure: false, host: 'h', resource: 'a' } },
      'url: expected a path with an optional query, not "a"',
    ],
    [
      'SEC-10 a space behind a token in a query',
      { url: { secure: false, host: 'h', resource: '/a?token=hunter2 ' } },
      'url: expected a path with an optional query, not "/a?…"',
    ],
    ['URI-06 an empty resource', { url: { secure: false, host: 'h', resource: '' } }, 'url: '],
    ['T-17 HSQ-01 a NUL in the host', { url: { secure: false, host: 'h\0', resource: '/' } }, 'Host header'],
    ['T-17 HSQ-01 a line end in a header', { headers: [['A', 'b\nc']] as const }, 'headers: '],
    [
      'HSQ-18 a protected header',
      { headers: [['Host', 'x']] as const },
      'headers: expected none that the opening handshake sets itself, not "Host"',
    ],
    [
      'T-17 HSQ-15 a line end in a subprotocol',
      { protocols: ['a\r\nX: y'] },
      'protocols: expected a token, not "a\\r\\nX: y"',
    ],
    ['HSQ-15 an empty subprotocol', { protocols: [''] }, 'protocols: expected a token, not ""'],
    ['HSQ-15 a subprotocol with a separator', { protocols: ['a,b'] }, 'expected a token, not "a,b"'],
    ['HSQ-16 a subprotocol twice', { protocols: ['a', 'b', 'a'] }, 'expected distinct names, not "a", "b", "a"'],
    ['T-17 an extension that is not a token', { extensions: [new AnyExtension('a b', 0x40)] }, 'extensions: '],
  ])('%s is refused before anything is sent', (_, options, message) => {
    expect(() => client(options)).toThrow(TypeError);
    expect(() => client(options)).toThrow(message);
  });

  test('HSQ-16 subprotocols that differ in case are distinct', () => {
    expect(requestOf({ protocols: ['chat', 'Chat'] })).toContain('chat, Chat');
  });

  test('limits that make no sense are refused', () => {
    expect(() => client({ maxHeadBytes: 1 })).toThrow(RangeError);
  });
});

describe('the outcome', () => {
  test('T-02 HSR-17 keeps what came behind the head, split at each byte', () => {
    const head = switching();
    const response = latin1(`${head}\x81\x05Hello`);
    for (let at = 1; at < response.length; at++) {
      const handshake = client();
      const first = handshake.receive(response.slice(0, at));
      const outcome = first ?? handshake.receive(response.slice(at));
      expect(outcome?.kind).toBe('open');
      const rest = outcome?.kind === 'open' ? fromLatin1(outcome.rest) : '';
      const later = first === undefined ? '' : fromLatin1(response.slice(at));
      expect(rest + later).toBe('\x81\x05Hello');
    }
  });

  test('HSR-17 the rest is a copy: the bytes were borrowed', () => {
    const response = latin1(`${switching()}\x81\x00`);
    // The `slice` of a Node Buffer would be a view.
    for (const borrowed of [response, Buffer.from(response)]) {
      const outcome = client().receive(borrowed);
      borrowed.fill(0);
      expect(outcome?.kind === 'open' && Array.from(outcome.rest)).toEqual([0x81, 0]);
    }
  });

  test('T-13 T-14 T-15 HSR-01 of any other status is the response itself', () => {
    const outcome = answer('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno');
    expect(outcome).toMatchObject({ kind: 'answered', head: { status: 429, reason: 'Too Many Requests' } });
    if (outcome?.kind !== 'answered') throw new Error('unreachable');
    expect(outcome.head.headers.get('retry-after')).toBe('7');
    expect(fromLatin1(outcome.rest)).toBe('no');
    for (const status of [200, 301, 401, 407, 426, 500]) {
      expect(verdict(`HTTP/1.1 ${status} X\r\n\r\n`)).toBe('answered');
    }
    expect(verdict('HTTP/1.0 404 Not Found\r\n\r\n')).toBe('answered');
  });

  test('HSR-16 T-13 Set-Cookie comes with every kind', () => {
    const fields = { 'Set-Cookie': ['a=1', 'b=2'] };
    for (const response of [
      switching(fields),
      switching({ ...fields, Upgrade: 'x' }),
      switching(fields).replace('101', '403'),
    ]) {
      expect(answer(response)?.head?.headers.getAll('set-cookie')).toEqual(['a=1', 'b=2']);
    }
  });

  test('T-03 HSR-18 comes behind any interim responses', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
    expect(verdict(interim + switching())).toBe('open');
  });

  test('HSR-07 of a server that speaks no HTTP is clear at its first bytes, with a bounded excerpt', () => {
    const outcome = answer(`SSH-2.0-OpenSSH_9.2 ${'x'.repeat(200)}`);
    if (outcome?.kind !== 'failed') throw new Error('unreachable');
    expect(outcome.error.violation).toBe('handshake-not-http');
    expect(outcome.error.closeCode).toBeUndefined();
    expect(outcome.error.message).toContain('"SSH-2.0-OpenSSH_9.2 xx');
    expect(outcome.error.message.length).toBeLessThan(250);
    expect(outcome.head).toBeUndefined();
  });

  test('T-10 HSR-07 HSR-22 says that the transport ended during the handshake', () => {
    expect(client().ended()).toMatchObject({
      kind: 'failed',
      head: undefined,
      error: { violation: 'handshake-cut-off' },
    });
    const silent = client().ended();
    expect(silent.kind === 'failed' && silent.error.message).toContain('no byte of a response came');
    const partial = client();
    partial.receive(latin1('HTTP/1.1 101 Swi'));
    const broken = partial.ended();
    expect(broken.kind === 'failed' && broken.error.message).toContain('the response broke off');
  });

  test('is final', () => {
    const handshake = client();
    const outcome = handshake.receive(latin1(switching()));
    expect(handshake.ended()).toBe(outcome);
    expect(() => handshake.receive(latin1('x'))).toThrow('receive: the opening handshake is over, not in progress');
  });

  test("an error of the caller's own extension is not taken for the server's fault", () => {
    const faulty = new AnyExtension('foo', 0x40);
    faulty.accept = () => {
      throw new Error('bug');
    };
    expect(() => answer(switching({ 'Sec-WebSocket-Extensions': 'foo' }), { extensions: [faulty] })).toThrow('bug');
  });

  const line = fc.constantFrom(
    'HTTP/1.1 101 Switching Protocols',
    'HTTP/1.1 100 Continue',
    'HTTP/1.0 200 OK',
    'Upgrade: websocket',
    'Connection: x, upgrade',
    'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    'Sec-WebSocket-Extensions: foo; a="b"',
    'Sec-WebSocket-Protocol: chat',
    '',
    ' folded',
    'x',
  );
  const response = fc.oneof(
    fc.array(line, { maxLength: 10 }).map((lines) => latin1(`HTTP/1.1 101 X\r\n${lines.join('\r\n')}\r\n\r\n\x81\x00`)),
    fc.uint8Array({ maxLength: 100 }),
  );

  test('T-32 T-33 SEC-03 of any bytes is an outcome or the wish for more, the same for any split', () => {
    const options = {
      sha1,
      protocols: ['chat'],
      requireSubprotocol: false,
      extensions: [new AnyExtension('foo', 0x40)],
    };
    fc.assert(
      fc.property(response, fc.integer({ min: 1, max: 40 }), (bytes, size) => {
        const whole = client(options).receive(bytes);
        const split = client(options);
        let outcome: HandshakeOutcome | undefined;
        for (let at = 0; at < bytes.length && outcome === undefined; at += size) {
          outcome = split.receive(bytes.slice(at, at + size));
        }
        expect(comparable(outcome)).toEqual(comparable(whole));
      }),
      { numRuns: 500 },
    );
  });
});
