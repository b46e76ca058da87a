import { bearer, json, text } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { isSelectable, makeOffer, raw, readProtocols, selected } from '../src/negotiation.js';

const context = { attempt: 1, signal: new AbortController().signal };

describe('readProtocols', () => {
  test('names and objects, one or several', () => {
    expect(readProtocols(undefined)).toMatchObject({ names: [], entries: [raw] });
    expect(readProtocols([])).toEqual(readProtocols(undefined));
    expect(readProtocols('a').names).toEqual(['a']);
    const b = json('b');
    const offer = readProtocols(['a', b]);
    expect(offer.names).toEqual(['a', 'b']);
    expect(selected(offer.entries, 'b')).toBe(b);
    expect(selected(offer.entries, 'c')).toBeUndefined();
  });

  test('an entry without a name stands alone and offers nothing', () => {
    const plain = json();
    expect(readProtocols(plain)).toMatchObject({ names: [], entries: [plain] });
    expect(() => readProtocols([json(), 'a'])).toThrow(
      new SyntaxError('protocols: expected one alone where it has no name'),
    );
  });

  test.each([
    [['a', 'a'], new SyntaxError('protocols: expected a token once, not "a"')],
    ['a b', new SyntaxError('protocols: expected a token (RFC 9110 §5.6.2), not "a b"')],
    [[''], new SyntaxError('protocols: expected a token (RFC 9110 §5.6.2), not ""')],
    [5, new TypeError('protocols: expected a name or an object with encode and decode, not 5')],
    [[null], new TypeError('protocols: expected a name or an object with encode and decode, not null')],
    [
      { encode: String },
      new TypeError('protocols: expected a name or an object with encode and decode, not [object Object]'),
    ],
    [{ encode: String, decode: String, name: 5 }, TypeError],
  ])('%# what cannot be offered throws', (option, error) => {
    expect(() => readProtocols(option)).toThrow(error);
  });

  test('a credential needs a subprotocol beside it', () => {
    expect(() => readProtocols(bearer('t'))).toThrow(SyntaxError);
  });
});

describe('makeOffer', () => {
  test('a credential is made for each attempt, offered, and can not be selected', async () => {
    const { entries } = readProtocols([bearer('secret', { prefix: 'p.' }), text('a')]);
    expect(entries.map(isSelectable)).toEqual([false, true]);
    const offer = await makeOffer(entries, context);
    expect(offer.names).toHaveLength(2);
    expect(selected(entries, String(offer.names[0]))).toBeUndefined();
    expect(selected(entries, '')?.name).toBe('a');
    expect((await makeOffer(readProtocols(json()).entries, context)).names).toEqual([]);
  });

  test.each([
    ['a', 'expected a token once, not what offer() gave'],
    ['not a token', 'expected a token (RFC 9110 §5.6.2), not what offer() gave'],
  ])('a credential that is %s fails, and is not shown', async (token, why) => {
    const { entries } = readProtocols(['a', { ...raw, offer: () => token }]);
    await expect(makeOffer(entries, context)).rejects.toThrow(new SyntaxError(`protocols: ${why}`));
  });
});

test('without a subprotocol messages are what goes over the wire', () => {
  expect(raw.encode('a')).toBe('a');
  expect(raw.decode('a')).toBe('a');
});
