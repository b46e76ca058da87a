import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Socks5Client, Socks5Error } from '../src/socks5.js';
import type { Userinfo } from '../src/userinfo.js';

const credentials = (user: string, password: string): Userinfo => ({
  user: Buffer.from(user),
  password: Buffer.from(password),
});

function request(host: string): number[] {
  const client = new Socks5Client(host, 443, undefined);
  expect([...client.greeting()]).toEqual([5, 1, 0]);
  return [...client.receive(Uint8Array.of(5, 0)).write!];
}

describe('Socks5Client', () => {
  test('RFC 1928: a name goes to the proxy as it is, an address as its bytes', () => {
    expect(request('ab.c')).toEqual([5, 1, 0, 3, 4, 97, 98, 46, 99, 1, 187]);
    expect(request('192.0.2.7')).toEqual([5, 1, 0, 1, 192, 0, 2, 7, 1, 187]);
    expect(request('2001:db8::1')).toEqual([5, 1, 0, 4, 0x20, 1, 13, 0xb8, ...Array<number>(11).fill(0), 1, 1, 187]);
    expect(request('::ffff:1.2.3.4').slice(4, 20)).toEqual([...Array<number>(10).fill(0), 255, 255, 1, 2, 3, 4]);
  });

  test('RFC 1929: user and password are sent when the proxy selects them', () => {
    const client = new Socks5Client('h', 80, credentials('me', 'a:b'));
    expect([...client.greeting()]).toEqual([5, 2, 0, 2]);
    expect([...client.receive(Uint8Array.of(5, 2)).write!]).toEqual([1, 2, 109, 101, 3, 97, 58, 98]);
    expect([...client.receive(Uint8Array.of(1, 0)).write!].slice(0, 4)).toEqual([5, 1, 0, 3]);
  });

  test.each([
    ['the version of an answer is wrong', [[4, 0]], 'does not speak SOCKS5'],
    ['no method is acceptable', [[5, 255]], 'asks for credentials'],
    ['a method is selected that was not offered', [[5, 2]], 'asks for credentials'],
    [
      'the host refuses',
      [
        [5, 0],
        [5, 5],
      ],
      'the host refused',
    ],
    [
      'the refusal is unknown',
      [
        [5, 0],
        [5, 77],
      ],
      'SOCKS5 reply 77',
    ],
    [
      'the type of an address is unknown',
      [
        [5, 0],
        [5, 0, 0, 9],
      ],
      'unknown type 9',
    ],
  ])('it gives up when %s', (_what, pieces, message) => {
    const client = new Socks5Client('h', 80, undefined);
    expect(() => {
      for (const piece of pieces) client.receive(Uint8Array.from(piece));
    }).toThrow(message);
  });

  test('RFC 1929: of methods that were not offered none is spoken, and wrong credentials are named', () => {
    const asked = new Socks5Client('h', 80, credentials('u', 'p'));
    expect(() => asked.receive(Uint8Array.of(5, 1))).toThrow('accepts none of the offered methods');
    const wrong = new Socks5Client('h', 80, credentials('u', 'p'));
    wrong.receive(Uint8Array.of(5, 2));
    expect(() => wrong.receive(Uint8Array.of(1, 1))).toThrow('does not accept the credentials');
    expect(new Socks5Client('h', 80, undefined).receive(new Uint8Array(0))).toEqual({});
  });

  test('RFC 1928: what has one byte for its length has at most 255 bytes, and those are bytes', () => {
    expect(request('h'.repeat(255)).slice(3, 6)).toEqual([3, 255, 104]);
    expect(() => new Socks5Client('h'.repeat(256), 80, undefined)).toThrow(RangeError);
    expect(() => new Socks5Client('ä'.repeat(128), 80, undefined)).toThrow(
      'host: expected at most 255 bytes for SOCKS5, not 256',
    );
    expect(() => new Socks5Client('h', 80, credentials('u'.repeat(256), 'p'))).toThrow(
      'user: expected at most 255 bytes for SOCKS5, not the one given',
    );
    expect(() => new Socks5Client('h', 80, credentials('u', 'p'.repeat(256)))).toThrow(
      'password: expected at most 255 bytes for SOCKS5, not the one given',
    );
    const longest = new Socks5Client('h', 80, credentials('u'.repeat(255), 'p'.repeat(255)));
    expect(longest.receive(Uint8Array.of(5, 2)).write).toHaveLength(1 + 256 + 256);
  });

  test('RFC 1928: every spelling of an IPv6 address is sixteen bytes', () => {
    const spellings: readonly [string, number[]][] = [
      ['::', Array<number>(16).fill(0)],
      ['::1', [...Array<number>(15).fill(0), 1]],
      ['1::', [0, 1, ...Array<number>(14).fill(0)]],
      ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
      ['fe80::1%eth0', [0xfe, 0x80, ...Array<number>(13).fill(0), 1]],
      ['64:ff9b::192.0.2.33', [0, 0x64, 0xff, 0x9b, ...Array<number>(8).fill(0), 192, 0, 2, 33]],
    ];
    for (const [spelling, bytes] of spellings) expect(request(spelling).slice(3, 20)).toEqual([4, ...bytes]);
  });

  test('the result does not depend on how the bytes were split, and what follows belongs to the target', () => {
    const replies = [
      [5, 0, 0, 1, 1, 2, 3, 4, 0, 80],
      [5, 0, 0, 3, 2, 97, 98, 0, 80],
      [5, 0, 0, 4, ...Array<number>(16).fill(1), 0, 80],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...replies),
        fc.uint8Array({ maxLength: 5 }),
        fc.array(fc.nat(40)),
        (reply, rest, cuts) => {
          const client = new Socks5Client('h', 80, undefined);
          client.receive(Uint8Array.of(5, 0));
          const bytes = Uint8Array.from([...reply, ...rest]);
          const at = [0, ...cuts.map((cut) => Math.min(cut, reply.length)).toSorted((a, b) => a - b), bytes.length];
          let got: number[] | undefined;
          for (let i = 1; i < at.length; i++) {
            const piece = bytes.subarray(at[i - 1], at[i]);
            if (got !== undefined) got.push(...piece);
            else {
              const step = client.receive(piece);
              if (step.rest !== undefined) got = [...step.rest];
            }
          }
          expect(got).toEqual([...rest]);
        },
      ),
    );
  });

  test('any bytes give a step or a Socks5Error, nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (pieces) => {
        const client = new Socks5Client('h', 80, credentials('u', 'p'));
        try {
          for (const piece of pieces) if (client.receive(piece).rest !== undefined) break;
        } catch (error) {
          expect(error).toBeInstanceOf(Socks5Error);
        }
      }),
    );
  });
});
