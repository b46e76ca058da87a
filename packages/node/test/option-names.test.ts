import { expect, test } from 'vitest';
import { checkNames } from '../src/option-names.js';

const names: ReadonlySet<string> = new Set(['url', 'headers']);

test('a member that nobody reads is named, with the option it is in', () => {
  expect(() => checkNames({ url: '', header: {} }, names, 'proxy')).toThrow(
    new TypeError('proxy.header: there is no such option'),
  );
});

test('T-17 a long name with a line end in it is one short line of the message', () => {
  expect(() => checkNames({ [`a\r\n${'b'.repeat(100)}`]: 1 }, names, 'tls')).toThrow(
    /^tls\.a\ufffd\ufffdb{37}…: there is no/,
  );
});

test('what is known, and what is undefined, is taken', () => {
  expect(() => checkNames({ url: 'x', headers: null, header: undefined }, names, 'proxy')).not.toThrow();
});
