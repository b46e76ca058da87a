import { bearer, json, text } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { isSelectable, makeOffer, offerOf, raw, readProtocols, selected } from '../src/negotiation.js';

const fixedOffer = (option: unknown) => offerOf(readProtocols(option), []);
const context = { attempt: 1, signal: new AbortController().signal };

describe('readProtocols', () => {
  test('names and objects, one or several', () => {
    expect(fixedOffer(undefined)).toMatchObject({ names: [], list: { first: raw } });
    expect(fixedOffer('a').names).toEqual(['a']);
    const b = json('b');
    const offer = fixedOffer(['a', b]);
    expect(offer.names).toEqual(['a', 'b']);
    expect(selected(offer, 'b')).toBe(b);
    expect(selected(offer, 'c')).toBeUndefined();
  });

  test('an entry without a name stands alone and offers nothing', () => {
    const plain = json();
    expect(fixedOffer(plain)).toMatchObject({ names: [], list: { first: plain } });
    expect(() => readProtocols([json(), 'a'])).toThrow(new SyntaxError('protocols: one without a name stands alone'));
  });

  test.each([
    [['a', 'a'], new SyntaxError('protocols: "a" is given twice')],
    ['a b', new SyntaxError('protocols: "a b" is not a token (RFC 9110 §5.6.2)')],
    [[''], new SyntaxError('protocols: "" is not a token (RFC 9110 §5.6.2)')],
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
    const list = readProtocols([bearer('secret', { prefix: 'p.' }), text('a')]);
    expect(list.entries.map(isSelectable)).toEqual([false, true]);
    const offer = await makeOffer(list, context);
    expect(offer.names).toHaveLength(2);
    expect(selected(offer, String(offer.names[0]))).toBeUndefined();
    expect(selected(offer, '')?.name).toBe('a');
    expect((await makeOffer(readProtocols(json()), context)).names).toEqual([]);
  });

  test.each([
    ['a', 'is given twice'],
    ['not a token', 'is not a token (RFC 9110 §5.6.2)'],
  ])('a credential that is %s fails, and is not shown', async (token, why) => {
    const list = readProtocols(['a', { ...raw, offer: () => token }]);
    await expect(makeOffer(list, context)).rejects.toThrow(new SyntaxError(`protocols: what offer() gave ${why}`));
  });
});

test('without a subprotocol messages are what goes over the wire', () => {
  expect(raw.encode('a')).toBe('a');
  expect(raw.decode('a')).toBe('a');
  expect(() => raw.encode({})).toThrow(TypeError);
});
