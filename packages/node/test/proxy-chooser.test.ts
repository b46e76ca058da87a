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
