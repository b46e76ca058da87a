import { describe, expect, test } from 'vitest';
import { WebSocketError, webSocketErrorOf } from '../../src/faces/web-socket-error.js';

const construct = (...args: unknown[]): unknown => Reflect.construct(WebSocketError, args);

describe('WebSocketError', () => {
  test('WSS-18 it is a DOMException of that name, with neither code nor reason by default', () => {
    const error = new WebSocketError();
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.code]).toEqual(['WebSocketError', '', 0]);
    expect([error.closeCode, error.reason]).toEqual([null, '']);
    expect(Object.prototype.toString.call(error)).toBe('[object WebSocketError]');
  });

  test('WSS-18 it has the code and the reason that it is given, and a reason alone makes it 1000', () => {
    const error = new WebSocketError('why', { closeCode: 4000, reason: 'bye' });
    expect([error.message, error.closeCode, error.reason]).toEqual(['why', 4000, 'bye']);
    expect(new WebSocketError('why', { closeCode: 4000 })).toMatchObject({ closeCode: 4000, reason: '' });
    expect(new WebSocketError('why', { reason: 'bye' })).toMatchObject({ closeCode: 1000, reason: 'bye' });
  });

  test('WSS-18 it takes no init that close would not take', () => {
    expect(() => construct('', true)).toThrow('init: expected an object, not true');
    expect(() => construct('', { closeCode: 65_536 })).toThrow(TypeError);
    for (const closeCode of [1001, 1006, 2999]) {
      expect(() => construct('', { closeCode })).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    }
    expect(() => construct('', { reason: 'x'.repeat(124) })).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
    expect(() => construct(Symbol('why'))).toThrow(TypeError);
  });

  test('its shape is that of an interface: both arguments are optional, its attributes read-only and enumerable', () => {
    expect([WebSocketError.name, WebSocketError.length]).toEqual(['WebSocketError', 0]);
    for (const attribute of ['closeCode', 'reason']) {
      expect(Object.getOwnPropertyDescriptor(WebSocketError.prototype, attribute)).toMatchObject({
        set: undefined,
        enumerable: true,
        configurable: true,
      });
    }
    expect(() => Reflect.get(WebSocketError.prototype, 'closeCode')).toThrow(TypeError);
  });
});

describe('an error that tells what happened', () => {
  test('WSS-18 it may have a code that nobody may send, a long reason, and what is behind it as its cause', () => {
    const cause = new Error('ECONNRESET');
    const error = webSocketErrorOf('it was lost', 1006, 'x'.repeat(200), cause);
    expect(error).toBeInstanceOf(WebSocketError);
    expect([error.name, error.message, error.closeCode]).toEqual(['WebSocketError', 'it was lost', 1006]);
    expect(error.reason).toHaveLength(200);
    expect(error.cause).toBe(cause);
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toMatchObject({ enumerable: false, writable: true });
  });
});
