import * as msgpack from '@msgpack/msgpack';
import * as cborg from 'cborg';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { codec } from '@hybi/session';
import type { Subprotocol } from '@hybi/session';

interface Tick {
  readonly price: number;
  readonly blob: Uint8Array;
}

const tick: Tick = { price: 1.25, blob: new Uint8Array([1, 2, 3]) };

describe('formats of bytes', () => {
  test('CBOR goes there and back', () => {
    const cbor = codec<Tick, Tick>({
      name: 'ticks.cbor',
      encode: cborg.encode,
      decode: (bytes) => cborg.decode(bytes),
    });
    expectTypeOf(cbor).toEqualTypeOf<Subprotocol<Tick, Tick>>();
    expect(cbor.name).toBe('ticks.cbor');
    expect(cbor.decode(cbor.encode(tick))).toEqual(tick);
    expect(() => cbor.decode(new Uint8Array([0xff]))).toThrow();
  });

  test('MessagePack goes there and back', () => {
    const pack = codec({
      encode: (message: Tick) => msgpack.encode(message),
      decode: (bytes) => msgpack.decode(bytes),
      type: 'binary',
    });
    expectTypeOf(pack).toEqualTypeOf<Subprotocol<unknown, Tick>>();
    expect('name' in pack).toBe(false);
    expect(pack.decode(pack.encode(tick))).toEqual(tick);
  });

  test('a text message can not be decoded', () => {
    const cbor = codec({ encode: cborg.encode, decode: (bytes) => cborg.decode(bytes) });
    expect(() => cbor.decode('x')).toThrow('message: expected bytes');
  });

  test('the functions are called with the message alone', () => {
    const seen: unknown[][] = [];
    const spy = codec({
      encode: (...all: unknown[]) => {
        seen.push(all);
        return new Uint8Array(0);
      },
      decode: (...all: unknown[]) => {
        seen.push(all);
      },
    });
    spy.decode(spy.encode('a'));
    expect(seen).toEqual([['a'], [new Uint8Array(0)]]);
  });
});

describe('formats of text', () => {
  const lines = codec({ type: 'text', encode: (all: string[]) => all.join('\n'), decode: (text) => text.split('\n') });

  test('go there and back', () => {
    expectTypeOf(lines).toEqualTypeOf<Subprotocol<string[], string[]>>();
    expect(lines.encode(['a', 'b'])).toBe('a\nb');
    expect(lines.decode('a\nb')).toEqual(['a', 'b']);
  });

  test('do not decode bytes', () => {
    expect(() => lines.decode(new Uint8Array(2))).toThrow('message: expected text');
  });
});

describe('what is called wrongly', () => {
  test('a missing function is a TypeError that names it', () => {
    // @ts-expect-error decode is missing
    expect(() => codec({ encode: cborg.encode })).toThrow(
      new TypeError('codec() decode: expected a function, not undefined'),
    );
  });

  test('an encode that gives the other kind is a TypeError at send', () => {
    // @ts-expect-error text is a string
    const wrongText = codec({ type: 'text', encode: () => new Uint8Array(1), decode: (text: string) => text });
    expect(() => wrongText.encode('a')).toThrow(
      new TypeError('encode of codec(): expected a string, not [object Uint8Array]'),
    );
    // @ts-expect-error bytes are a Uint8Array
    const wrongBytes = codec({ encode: () => 'a', decode: (bytes: Uint8Array) => bytes });
    expect(() => wrongBytes.encode('a')).toThrow(new TypeError('encode of codec(): expected a Uint8Array, not "a"'));
  });

  test('HSQ-15 a name that is no token is a SyntaxError', () => {
    expect(() => codec({ name: 'a b', encode: cborg.encode, decode: cborg.decode })).toThrow(SyntaxError);
  });
});
