import { expect, test } from 'vitest';
import { checkSubprotocolName } from '../../src/subprotocols/subprotocol-name.js';

test.each(['chat', 'v12.stomp', 'a', "!#$%&'*+-.^_`|~09AZaz"])('%s is a name', (name) => {
  expect(() => checkSubprotocolName(name)).not.toThrow();
});

test.each(['', 'a b', 'a,b', 'a/b', 'a\r\nb', 'ä', '"a"'])('HSQ-15 %j is no name, and the error quotes it', (name) => {
  expect(() => checkSubprotocolName(name)).toThrow(SyntaxError);
  expect(() => checkSubprotocolName(name)).toThrow(JSON.stringify(name));
});

test('a long name is quoted in part', () => {
  expect(() => checkSubprotocolName(' '.repeat(10_000))).toThrow(/^.{1,250}$/);
});
