/* oxlint-disable typescript/no-unsafe-type-assertion, typescript/unbound-method, typescript/no-unnecessary-type-assertion, typescript/no-base-to-string, eslint/no-new, unicorn/consistent-function-scoping -- property descriptors are taken apart here */
import { describe, expect, test } from 'vitest';
import { CloseEvent, WebSocket, WebSocketError, WebSocketStream } from '@hybi/node';

/** The property descriptors of an interface prototype object, as Web IDL §3.7 has them. */
interface Shape {
  readonly constructor: { readonly prototype: object; readonly name: string; readonly length: number };
  readonly parent: { readonly prototype: object } | undefined;
  readonly length: number;
  readonly readonly: readonly string[];
  readonly writable: readonly string[];
  readonly methods: Readonly<Record<string, number>>;
}

const shapes: readonly [string, Shape][] = [
  [
    'WebSocket',
    {
      constructor: WebSocket,
      parent: EventTarget,
      length: 1,
      readonly: ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol'],
      writable: ['onopen', 'onerror', 'onclose', 'onmessage', 'binaryType'],
      methods: { close: 0, send: 1, addEventListener: 2, removeEventListener: 2 },
    },
  ],
  [
    'WebSocketStream',
    {
      constructor: WebSocketStream,
      parent: undefined,
      length: 1,
      readonly: ['url', 'opened', 'closed'],
      writable: [],
      methods: { close: 0 },
    },
  ],
  [
    'WebSocketError',
    {
      constructor: WebSocketError,
      parent: DOMException,
      length: 0,
      readonly: ['closeCode', 'reason'],
      writable: [],
      methods: {},
    },
  ],
  [
    'CloseEvent',
    {
      constructor: CloseEvent,
      parent: Event,
      length: 1,
      readonly: ['wasClean', 'code', 'reason'],
      writable: [],
      methods: {},
    },
  ],
];

describe.each(shapes)('the interface %s', (name, { constructor, parent, length, readonly, writable, methods }) => {
  const { prototype } = constructor;
  const of = (member: string): PropertyDescriptor => Object.getOwnPropertyDescriptor(prototype, member)!;

  test('has its name, its length and its place in the prototype chain', () => {
    expect([constructor.name, constructor.length]).toEqual([name, length]);
    expect(Object.getPrototypeOf(constructor)).toBe(parent ?? Function.prototype);
    expect(Object.getPrototypeOf(prototype)).toBe(parent?.prototype ?? Object.prototype);
    expect(Object.getOwnPropertyDescriptor(constructor, 'prototype')).toMatchObject({
      writable: false,
      enumerable: false,
      configurable: false,
    });
    expect(of('constructor')).toEqual({ value: constructor, writable: true, enumerable: false, configurable: true });
    expect(Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)).toEqual({
      value: name,
      writable: false,
      enumerable: false,
      configurable: true,
    });
  });

  test('cannot be called without new', () => {
    expect(() => Reflect.apply(constructor as never, undefined, ['ws://127.0.0.1:9'])).toThrow(TypeError);
  });

  test('has its attributes as enumerable accessors of the prototype', () => {
    for (const member of [...readonly, ...writable]) {
      const { get, set, enumerable, configurable } = of(member);
      expect([member, enumerable, configurable]).toEqual([member, true, true]);
      expect([get?.name, get?.length]).toEqual([`get ${member}`, 0]);
      expect(set === undefined, member).toBe(readonly.includes(member));
      if (set !== undefined) expect([set.name, set.length]).toEqual([`set ${member}`, 1]);
    }
  });

  test('has its operations as enumerable methods of the prototype', () => {
    for (const [method, count] of Object.entries(methods)) {
      const { value, ...flags } = of(method) as { value: (...args: never[]) => unknown };
      expect([method, flags]).toEqual([method, { writable: true, enumerable: true, configurable: true }]);
      expect([value.name, value.length]).toEqual([method, count]);
    }
  });

  test('refuses another this with a TypeError, a promise by rejecting', async () => {
    for (const member of [...readonly, ...writable]) {
      const { get, set } = of(member);
      for (const other of [undefined, {}, prototype]) {
        if (name === 'WebSocketStream' && (member === 'opened' || member === 'closed')) {
          await expect(get!.call(other)).rejects.toBeInstanceOf(TypeError);
        } else expect(() => get!.call(other) as unknown, member).toThrow(TypeError);
        if (set !== undefined) expect(() => set.call(other, null), member).toThrow(TypeError);
      }
    }
    for (const method of Object.keys(methods)) {
      expect(() => Reflect.apply(of(method).value as never, {}, ['x', () => undefined]) as unknown).toThrow(TypeError);
    }
  });
});

describe('WebSocket', () => {
  test('API-14 has its constants on the class and on the prototype', () => {
    const constants = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
    for (const [name, value] of Object.entries(constants)) {
      const constant = { value, writable: false, enumerable: true, configurable: false };
      expect(Object.getOwnPropertyDescriptor(WebSocket, name)).toEqual(constant);
      expect(Object.getOwnPropertyDescriptor(WebSocket.prototype, name)).toEqual(constant);
    }
    expect(new WebSocket('ws://127.0.0.1:9')).toMatchObject({ ...constants, readyState: 0 });
    expect(String(new WebSocket('ws://127.0.0.1:9'))).toBe('[object WebSocket]');
  });
});

test('WebSocket is of the type of the global one', () => {
  const asGlobal: typeof globalThis.WebSocket = WebSocket;
  expect(asGlobal.CLOSED).toBe(3);
});

describe('CloseEvent', () => {
  test('API-40 has the defaults of the standard, and converts what it is given', () => {
    expect(new CloseEvent('x')).toMatchObject({ type: 'x', wasClean: false, code: 0, reason: '' });
    const event = new CloseEvent('close', { wasClean: true, code: 65_536 + 4000, reason: 'a\ud800', cancelable: true });
    expect(event).toMatchObject({ wasClean: true, code: 4000, reason: 'a\ufffd', cancelable: true, bubbles: false });
    expect(() => Reflect.construct(CloseEvent, []) as unknown).toThrow(TypeError);
    expect(() => Reflect.construct(CloseEvent, ['x', 1]) as unknown).toThrow(TypeError);
    expect(event).toBeInstanceOf(Event);
  });
});

describe('WebSocketError', () => {
  test('WSS-18 is a DOMException with a code and a reason', () => {
    const error = new WebSocketError('it ended', { closeCode: 3456, reason: 'a\ud800' });
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'WebSocketError', message: 'it ended', code: 0 });
    expect([error.closeCode, error.reason]).toEqual([3456, 'a\ufffd']);
    expect(new WebSocketError()).toMatchObject({ message: '', closeCode: null, reason: '' });
  });

  test('WSS-15 WSS-18 a reason without a code makes it 1000, an empty one does not', () => {
    expect(new WebSocketError('', { reason: 'x' }).closeCode).toBe(1000);
    expect(new WebSocketError('', { reason: '' }).closeCode).toBeNull();
  });

  test('WSS-14 WSS-18 its init is checked as that of close is', () => {
    const name = (init: unknown): string => {
      try {
        new WebSocketError('', init as object);
      } catch (error) {
        return (error as Error).name;
      }
      return 'none';
    };
    expect([999, 1001, 2999, 5000, null, Number.NaN].map((closeCode) => name({ closeCode }))).toEqual([
      'InvalidAccessError',
      'InvalidAccessError',
      'InvalidAccessError',
      'InvalidAccessError',
      'InvalidAccessError',
      'TypeError',
    ]);
    expect([65_536, -1, Infinity, 1n].map((closeCode) => name({ closeCode }))).toEqual(Array(4).fill('TypeError'));
    expect(name({ reason: 'x'.repeat(124) })).toBe('SyntaxError');
    expect(name(true)).toBe('TypeError');
  });
});
