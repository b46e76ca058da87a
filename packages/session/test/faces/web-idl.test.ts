import { describe, expect, test } from 'vitest';
import {
  clampedUnsignedShort,
  defineInterface,
  dictionary,
  domString,
  enforcedUnsignedShort,
  promised,
  sequence,
  unsignedShort,
  usvString,
} from '../../src/faces/web-idl.js';

describe('the conversions of Web IDL', () => {
  test('a string is what ToString makes, and a Symbol is refused', () => {
    expect([domString(1), domString(null), domString(undefined), domString(1n)]).toEqual([
      '1',
      'null',
      'undefined',
      '1',
    ]);
    expect(domString({ toString: () => 'text', valueOf: () => 'value' })).toBe('text');
    expect(() => domString(Symbol('x'))).toThrow(TypeError);
  });

  test('UTF-06 a USVString has U+FFFD for each lone surrogate and keeps pairs', () => {
    expect(usvString('\ud800a\udc00')).toBe('\ufffda\ufffd');
    expect(usvString('😀\udfff\ud83d😀')).toBe('😀\ufffd\ufffd😀');
  });

  test.each([
    [Number.NaN, 0],
    [undefined, 0],
    [-1, 0],
    [65_536, 65_535],
    [Infinity, 65_535],
    ['12', 12],
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.51, 3],
    [true, 1],
  ])('[Clamp] makes %s %s', (value, expected) => {
    expect(clampedUnsignedShort(value)).toBe(expected);
  });

  test.each([
    [0, 0],
    [-0.9, 0],
    [65_535.9, 65_535],
    ['7', 7],
    [null, 0],
  ])('[EnforceRange] makes %s %s', (value, expected) => {
    expect(enforcedUnsignedShort(value, 'code')).toBe(expected);
  });

  test.each([-1, 65_536, Number.NaN, Infinity, 'x', undefined])('[EnforceRange] refuses %s', (value) => {
    expect(() => enforcedUnsignedShort(value, 'code')).toThrow(TypeError);
  });

  test('an unsigned short is taken modulo 65536', () => {
    expect([65_537, -1, 1.9, Number.NaN, '3'].map(unsignedShort)).toEqual([1, 65_535, 1, 0, 3]);
  });

  test('no number is made of a BigInt or a Symbol', () => {
    for (const convert of [clampedUnsignedShort, unsignedShort]) {
      expect(() => convert(1n)).toThrow(TypeError);
      expect(() => convert(Symbol('x'))).toThrow(TypeError);
    }
  });

  test('a sequence is any iterable object, and no string', () => {
    expect(sequence(new Set([1, 'b']), 'list', domString)).toEqual(['1', 'b']);
    for (const other of ['ab', 1, null, {}]) expect(() => sequence(other, 'list', domString)).toThrow(TypeError);
  });

  test('a dictionary is any object, and empty for undefined and null', () => {
    const callable = Object.assign(() => undefined, { a: 1 });
    expect([dictionary(undefined, 'x'), dictionary(null, 'x'), dictionary(callable, 'x')]).toEqual([{}, {}, callable]);
    for (const other of [true, 1, 'x']) expect(() => dictionary(other, 'x')).toThrow(TypeError);
  });
});

describe('an attribute of a promise type', () => {
  test('it is the promise itself, the same each time', () => {
    const promise = Promise.resolve(1);
    expect(promised(() => promise)).toBe(promise);
  });

  test('a getter that throws, as on an object of another kind, rejects with what it threw', async () => {
    const reason = new TypeError('Illegal invocation');
    const attribute = promised(() => {
      throw reason;
    });
    expect(
      await attribute.then(
        () => 'fulfilled',
        (error: unknown) => error,
      ),
    ).toBe(reason);
  });
});

describe('the shape of an interface', () => {
  class Plain {
    get size(): number {
      return 1;
    }
    stop(): void {}
    hidden(): void {}
  }
  const shape = { name: 'Gate', members: ['size', 'stop'], constants: { OPEN: 1, SHUT: 2 } };
  const Gate = defineInterface(Plain, shape);

  test('it is the class itself, under its name, and the name of its objects', () => {
    expect(Gate).toBe(Plain);
    expect(Object.getOwnPropertyDescriptor(Gate, 'name')).toEqual({
      value: 'Gate',
      writable: false,
      enumerable: false,
      configurable: true,
    });
    expect(Object.prototype.toString.call(new Gate())).toBe('[object Gate]');
    expect(Object.getOwnPropertyDescriptor(Gate.prototype, Symbol.toStringTag)).toEqual({
      value: 'Gate',
      writable: false,
      enumerable: false,
      configurable: true,
    });
  });

  test('its attributes and operations are enumerable, and otherwise as the class made them', () => {
    expect(Object.getOwnPropertyDescriptor(Gate.prototype, 'stop')).toMatchObject({
      writable: true,
      enumerable: true,
      configurable: true,
    });
    const enumerable: string[] = [];
    for (const key in new Gate()) enumerable.push(key);
    expect(enumerable.toSorted()).toEqual(['OPEN', 'SHUT', 'size', 'stop']);
    expect(new Gate().size).toBe(1);
  });

  test('its constants stand on the class and on the prototype, and nothing changes them', () => {
    for (const holder of [Gate, Gate.prototype]) {
      expect(Object.getOwnPropertyDescriptor(holder, 'SHUT')).toEqual({
        value: 2,
        writable: false,
        enumerable: true,
        configurable: false,
      });
    }
  });

  test('one without constants has none', () => {
    class Other {
      hidden(): void {}
    }
    const Bare = defineInterface(Other, { name: 'Bare', members: [] });
    expect(Object.keys(Bare)).toEqual([]);
    expect(Object.keys(Bare.prototype)).toEqual([]);
  });
});
