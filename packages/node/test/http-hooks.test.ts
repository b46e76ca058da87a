import { expect, test } from 'vitest';
import { cookieUrl } from '../src/http-hooks.js';

test('SEC-06 a cookie jar is asked with http or https, and with the whole URL otherwise', () => {
  expect(cookieUrl('ws://ws.test:8080/ws?ws=1')).toBe('http://ws.test:8080/ws?ws=1');
  expect(cookieUrl('wss://wss.test/')).toBe('https://wss.test/');
});
