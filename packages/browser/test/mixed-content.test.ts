import { expect, test } from 'vitest';
import { isMixedContent } from '../src/mixed-content.js';

test.each([
  ['ws://server.test/', 'https://page.test', true],
  ['ws://localhost.test/', 'https://page.test', true],
  ['ws://10.127.0.0/', 'https://page.test', true],
  ['ws://mylocalhost/', 'https://page.test', true],
  ['wss://server.test/', 'https://page.test', false],
  ['ws://localhost:8080/', 'https://page.test', false],
  ['ws://app.localhost/', 'https://page.test', false],
  ['ws://127.0.0.1:1/', 'https://page.test', false],
  ['ws://127.9.8.7/', 'https://page.test', false],
  ['ws://[::1]:80/', 'https://page.test', false],
  ['ws://server.test/', 'http://page.test', false],
  ['ws://server.test/', 'null', false],
  ['ws://server.test/', undefined, false],
])('%s from a page of %s: %s', (url, origin, mixed) => {
  expect(isMixedContent(url, origin)).toBe(mixed);
});
