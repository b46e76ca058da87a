import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { basicCredentials, userinfoOf } from '../src/userinfo.js';

const basic = (url: string): string => basicCredentials(userinfoOf(new URL(url))!, 'url');
const base64 = (text: string | Buffer): string =>
  `Basic ${(typeof text === 'string' ? Buffer.from(text) : text).toString('base64')}`;

test('URI-09 a URL without a userinfo has none, and one half of it is enough', () => {
  expect(userinfoOf(new URL('ws://h/'))).toBeUndefined();
  expect(userinfoOf(new URL('ws://@h/'))).toBeUndefined();
  expect(basic('ws://me@h/')).toBe(base64('me:'));
  expect(basic('ws://:pw@h/')).toBe(base64(':pw'));
});

test('URI-09 percent-encoding stands for bytes, and a percent sign by itself for itself', () => {
  expect(basic('ws://m%65:p%40%C3%A4:@h/')).toBe(base64('me:p@ä:'));
  expect(basic('ws://100%:%zz%4@h/')).toBe(base64('100%:%zz%4'));
  expect(basic('ws://me:%E4@h/')).toBe(base64(Buffer.from('me:ä', 'latin1')));
});

test('URI-09 RFC 7617 §2: a user has no colon, and neither part a control character; neither is quoted', () => {
  for (const userinfo of ['hun%3Ater2:pw', 'hunter2%00', 'me:hunter2%0d%0a', 'me:hunter2%7F']) {
    expect(() => basic(`ws://${userinfo}@h/`)).toThrow(TypeError);
    expect(() => basic(`ws://${userinfo}@h/`)).toThrow(/^url: (?!.*(hun|ter2))expected .+, not /s);
  }
});

test('URI-09 any user and password that can be sent come back from what is sent', () => {
  const text = fc
    .array(fc.integer({ min: 1, max: 0xd7ff }), { maxLength: 9 })
    .map((codes) => String.fromCharCode(...codes));
  const control = /[\u0000-\u001f\u007f]/; // oxlint-disable-line no-control-regex -- those of RFC 5234
  fc.assert(
    fc.property(text, text, (user, password) => {
      fc.pre(user + password !== '' && !user.includes(':') && !control.test(user + password));
      const sent = basic(`ws://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h/`);
      expect(Buffer.from(sent.slice('Basic '.length), 'base64').toString()).toBe(`${user}:${password}`);
    }),
  );
});
