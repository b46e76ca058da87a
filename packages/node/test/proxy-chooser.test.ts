import { expect, test } from 'vitest';
import { proxyChooser } from '../src/proxy-chooser.js';
import { parseTarget } from '../src/websocket-url.js';

test('T-66 a proxy function that fails is a provider that failed: the next attempt asks it again', async () => {
  const cause = new Error('the configuration service is away');
  const choose = proxyChooser(() => Promise.reject(cause), {});
  await expect(choose(parseTarget('wss://target.test/'))).rejects.toMatchObject({
    name: 'OpenError',
    code: 'provider',
    fatal: false,
    cause,
  });
});

test('a proxy function that gives what no proxy can be fails for good', async () => {
  const choose = proxyChooser(() => 'gopher://proxy.test/', {});
  await expect(choose(parseTarget('wss://target.test/'))).rejects.toBeInstanceOf(TypeError);
});

test('T-66 what a proxy function throws is told whatever it is, and bounded', async () => {
  const choose = proxyChooser(() => {
    // oxlint-disable-next-line no-throw-literal -- a function of the caller's may
    throw 'x'.repeat(10_000);
  }, {});
  const failure = choose(parseTarget('wss://target.test/'));
  await expect(failure).rejects.toMatchObject({ code: 'provider', phase: 'provider' });
  await expect(failure).rejects.toThrow(/^proxy: x{120}…$/);
});

test('false is no proxy, env is the environment of each attempt, and one that is given is for every host but a Unix socket', () => {
  const target = parseTarget('wss://target.test/');
  const environment: Record<string, string> = {};
  expect(proxyChooser(false, { WSS_PROXY: 'http://p.test' })(target)).toBeUndefined();
  const choose = proxyChooser('env', environment);
  expect(choose(target)).toBeUndefined();
  environment['WSS_PROXY'] = 'http://p.test';
  expect(choose(target)).toMatchObject({ name: 'http://p.test:80' });
  const fixed = proxyChooser({ url: 'http://q.test' }, environment);
  expect(fixed(target)).toMatchObject({ name: 'http://q.test:80' });
  expect(fixed(parseTarget('ws://127.0.0.1/'))).toMatchObject({ name: 'http://q.test:80' });
  expect(fixed(parseTarget('ws+unix:/tmp/a.sock'))).toBeUndefined();
  expect(() => proxyChooser('gopher://p.test', {})).toThrow(TypeError);
});

test('the answer of a proxy function is read as the option is, and undefined is none', async () => {
  const target = parseTarget('wss://target.test/');
  expect(await proxyChooser(() => undefined, {})(target)).toBeUndefined();
  expect(await proxyChooser(() => new URL('socks5://p.test'), {})(target)).toMatchObject({ kind: 'socks5' });
});

test('CON-07 the function is given the ws or wss URL, and is not asked for a Unix socket', async () => {
  const asked: string[] = [];
  const choose = proxyChooser((url) => {
    asked.push(url);
    return false;
  }, {});
  await choose(parseTarget('wss://target.test/chat'));
  await choose(parseTarget('ws+unix:/tmp/a.sock:/'));
  expect(asked).toEqual(['wss://target.test/chat']);
});
