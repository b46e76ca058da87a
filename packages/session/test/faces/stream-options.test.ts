import { describe, expect, test } from 'vitest';
import { streamOptions } from '../../src/faces/stream-options.js';

describe('the options of a WebSocketStream', () => {
  test('WSS-01 none are given', () => {
    for (const none of [undefined, null, {}]) {
      expect(streamOptions(none)).toEqual({ protocols: [], signal: undefined, rest: {} });
    }
  });

  test('WSS-01 protocols are a sequence of USVString, whose names are checked as those of WebSocket', () => {
    expect(streamOptions({ protocols: new Set(['chat', 1]) }).protocols).toEqual(['chat', '1']);
    for (const protocols of ['chat', null, 1, {}]) expect(() => streamOptions({ protocols })).toThrow(TypeError);
    for (const protocols of [['a', 'a'], ['a b'], ['']]) {
      expect(() => streamOptions({ protocols })).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
    }
    // A lone surrogate is no token either way: the text shows that it was replaced first.
    expect(() => streamOptions({ protocols: ['a\ud800'] })).toThrow('not "a\ufffd"');
  });

  test('WSS-01 the signal is an AbortSignal, and nothing that only looks like one', () => {
    const { signal } = new AbortController();
    expect(streamOptions({ signal }).signal).toBe(signal);
    const alike = { aborted: false, reason: undefined, addEventListener: () => undefined };
    for (const other of [null, true, {}, alike]) {
      expect(() => streamOptions({ signal: other })).toThrow('signal: expected an AbortSignal');
    }
  });

  test('what the standard does not know is handed on as it is', () => {
    const headers = { cookie: 'a=b' };
    const { rest } = streamOptions({ protocols: ['chat'], signal: undefined, headers, closeTimeoutMs: 10 });
    expect(rest).toEqual({ headers, closeTimeoutMs: 10 });
    expect(rest['headers']).toBe(headers);
  });

  test('what is no object is a TypeError', () => {
    for (const other of [true, 1, 'chat']) expect(() => streamOptions(other)).toThrow('options: expected an object');
  });
});
