import { inspect } from 'node:util';
import { HeaderFields } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../src/http-exchange.js';
import { isRedirect, readRedirect, withoutCredentials } from '../src/redirect.js';
import { parseTarget } from '../src/websocket-url.js';

const answer = (status: number, ...locations: string[]): Answer => ({
  head: {
    version: '1.1',
    status,
    reason: '',
    headers: new HeaderFields(locations.map((location) => ['Location', location] as const)),
  },
  body: Buffer.from('content'),
});

const follow = (from: string, location: string): readonly [href: string, crossOrigin: boolean] => {
  const { target, crossOrigin } = readRedirect(answer(302, location), parseTarget(from));
  return [target.href, crossOrigin];
};

function refusal(from: string, location: string): OpenError {
  try {
    follow(from, location);
  } catch (error) {
    if (error instanceof OpenError) return error;
    throw error;
  }
  throw new Error(`${location} was followed`);
}

test('T-18 a redirect is one of five statuses with a Location', () => {
  for (const status of [301, 302, 303, 307, 308]) expect(isRedirect(answer(status, '/'))).toBe(true);
  for (const status of [200, 300, 304, 305, 306, 401]) expect(isRedirect(answer(status, '/'))).toBe(false);
  expect(isRedirect(answer(302))).toBe(false);
});

describe('where it leads to', () => {
  test.each<[from: string, location: string, to: string, crossOrigin: boolean]>([
    ['ws://h/a/b?c', 'd', 'ws://h/a/d', false],
    ['ws://h/a', '?x=1', 'ws://h/a?x=1', false],
    ['ws://h/a', '', 'ws://h/a', false],
    ['ws://h/a', 'http://h:80/b', 'ws://h/b', false],
    ['ws://h/a', 'WS://H/b', 'ws://h/b', false],
    ['wss://h/a', 'https://h:443/b', 'wss://h/b', false],
    ['wss://h/a', '//h/b', 'wss://h/b', false],
    ['ws://h/a', '/b#fragment', 'ws://h/b', false],
    ['ws://bücher.example/', 'http://xn--bcher-kva.example/b', 'ws://xn--bcher-kva.example/b', false],
    // Another scheme, host or port
    ['ws://h/a', 'https://h/b', 'wss://h/b', true],
    ['ws://h/a', 'ws://h:8080/b', 'ws://h:8080/b', true],
    ['ws://h:8080/a', '//h/b', 'ws://h/b', true],
    ['wss://h/a', 'wss://h:8443/', 'wss://h:8443/', true],
    ['ws://h/a', 'ws://h./b', 'ws://h./b', true],
    ['ws://h/a', 'ws://a.h/b', 'ws://a.h/b', true],
    ['ws://h/a', '//other/', 'ws://other/', true],
    ['ws://[::1]/a', 'ws://[::2]/', 'ws://[::2]/', true],
    ['ws+unix:/run/a.sock:/', 'http://localhost/', 'ws://localhost/', true],
  ])('SEC-10 T-18 from %s by %j to %s', (from, location, to, crossOrigin) => {
    expect(follow(from, location)).toEqual([to, crossOrigin]);
  });

  test('SEC-10 T-18 credentials of its own are not taken from it', () => {
    const { target } = readRedirect(answer(302, 'ws://evil:pw@h/b'), parseTarget('ws://me:mine@h/a'));
    expect(target).toMatchObject({ href: 'ws://h/b', userinfo: undefined });
  });

  test('of several Locations the first counts, and without one it is the same place', () => {
    expect(readRedirect(answer(302), parseTarget('ws://h/a')).target.href).toBe('ws://h/a');
    expect(readRedirect(answer(302, '/b', '/c'), parseTarget('ws://h/a')).target.href).toBe('ws://h/b');
  });
});

describe('what is not followed', () => {
  test.each([
    ['wss://h/a', 'ws://h/b', 'give up TLS'],
    ['wss://h/a', 'http://h/b', 'give up TLS'],
    ['wss://h:8443/a', 'ws://other/', 'give up TLS'],
    ['ws://h/a', 'ftp://h/', 'no WebSocket URL'],
    ['ws://h/a', 'file:///etc/passwd', 'no WebSocket URL'],
    ['ws://h/a', 'javascript:alert(1)', 'no WebSocket URL'],
    ['ws://h/a', 'ws://h:25/', 'no WebSocket URL'],
    ['ws://h/a', 'http://[', 'no URL'],
    ['ws://h/a', 'ws://h:99999/', 'no URL'],
    ['ws://h/a', 'ws+unix:/run/docker.sock:/', 'a file of this machine'],
    ['ws+unix:/run/a.sock:/', '/b', 'no WebSocket URL'],
  ])('SEC-10 T-18 from %s to %s: it would %s', (from, location, why) => {
    const error = refusal(from, location);
    expect(error).toMatchObject({ code: 'rejected', phase: 'http', status: 302 });
    expect(error.message).toContain(why);
    expect(Buffer.from(error.body ?? []).toString()).toBe('content');
    expect(error.headers?.get('location')).toBe(location);
  });

  test.each([
    'http://[hunter2',
    'http://me:hunter2@h:99999/',
    'http://me:hunter2/@h:x/',
    'http://h:99999/?token=hunter2',
    'ftp://me:hunter2@h/?token=hunter2',
    'ws://h:25/?token=hunter2#token=hunter2',
    'ws+unix:/run/a.sock:/?token=hunter2',
    'https:me:hunter2@h:25/',
  ])('SEC-10 the secrets of %s, and of the URL before, are neither in the message nor in the cause', (location) => {
    const error = refusal('ws://me:hunter3@h/?token=hunter3', location);
    // A path is no secret anywhere; what is no URL at all has its words shown, and the parser's own error, which has both URLs in it, not.
    if (location !== 'http://[hunter2') expect(error.message).not.toContain('hunter');
    expect(inspect(error.cause, { depth: 9, showHidden: true })).not.toContain('hunter');
  });

  test('a Location of any length is shown in part', () => {
    expect(refusal('ws://h/', `ftp://h/${'x'.repeat(10_000)}`).message.length).toBeLessThan(400);
  });
});

test('SEC-10 subprotocols that carry a bearer token stay behind', () => {
  const protocols = [
    'chat',
    'base64url.bearer.authorization.k8s.io.abc',
    'Bearer.abc',
    'x.BEARER.y',
    'forbearer.x',
    'bearer',
  ];
  expect(withoutCredentials(protocols, [])).toEqual(['chat', 'forbearer.x', 'bearer']);
  expect(withoutCredentials(protocols, ['chat'])).toEqual(['forbearer.x', 'bearer']);
});
