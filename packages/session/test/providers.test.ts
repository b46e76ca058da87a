import type { Platform } from '@hybi/session';
import { describe, expect, test, vi } from 'vitest';
import { Providers } from '../src/providers.js';

const platform: Platform = {
  transport: () => expect.unreachable(),
  clock: { now: () => 0, after: () => () => undefined },
  random: () => 0,
};
const context = { attempt: 3, signal: new AbortController().signal };

const normalizeUrl = (url: string | { readonly href: string }) =>
  `ws://host/${typeof url === 'string' ? url : url.href}`;

describe('plain values', () => {
  test('are checked at once and asked for no more', () => {
    const providers = new Providers(platform, 'WSS://example.test/a?b', ['x']);
    expect(providers.fixed).toMatchObject({ url: 'WSS://example.test/a?b', offer: { names: ['x'] } });
    expect(new Providers(platform, new URL('ws://example.test'), undefined).fixed?.url).toBe('ws://example.test/');
  });

  test.each(['http://example.test/', 'ws:example', 'ws://', 'ws://a/#b', '', 'ws:///path'])(
    '%s is no usable URL',
    (url) => {
      expect(() => new Providers(platform, url, undefined)).toThrow(SyntaxError);
    },
  );

  test('the platform may know better', () => {
    expect(new Providers({ ...platform, normalizeUrl }, 'x', undefined).fixed?.url).toBe('ws://host/x');
    expect(new Providers({ ...platform, normalizeUrl }, { href: 'y' }, undefined).fixed?.url).toBe('ws://host/y');
  });

  test.each([5, null, {}, { href: 5 }])('%# what is neither a string nor a URL is a TypeError', (url) => {
    // @ts-expect-error that is the point
    expect(() => new Providers(platform, url, undefined)).toThrow(TypeError);
  });
});

describe('functions', () => {
  test('that throw at once leave no rejection of another to nobody', async () => {
    const unhandled = vi.fn<() => void>();
    process.on('unhandledRejection', unhandled);
    const providers = new Providers(
      platform,
      () => Promise.reject(new Error('no url')),
      () => {
        throw new Error('no protocols');
      },
    );
    await expect(providers.ask(context)).rejects.toThrow(/^no /);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('are asked for each attempt, with its number and signal', async () => {
    const seen: unknown[] = [];
    const providers = new Providers(
      platform,
      (given) => {
        seen.push(given);
        return Promise.resolve('ws://example.test/');
      },
      () => 'a',
    );
    expect(providers.fixed).toBeUndefined();
    expect(providers.first).toBeUndefined();
    expect(await providers.ask(context)).toMatchObject({ url: 'ws://example.test/', offer: { names: ['a'] } });
    expect(seen).toEqual([context]);
  });

  test('mixed with plain values', async () => {
    expect(await new Providers(platform, () => 'ws://a/', 'b').ask(context)).toMatchObject({ url: 'ws://a/' });
    expect(await new Providers(platform, 'ws://a/', () => ['c']).ask(context)).toMatchObject({ url: 'ws://a/' });
  });

  test('what they give is checked', async () => {
    await expect(new Providers(platform, () => 'nonsense', undefined).ask(context)).rejects.toThrow(SyntaxError);
    await expect(new Providers(platform, 'ws://a/', () => ['b', 'b']).ask(context)).rejects.toThrow(SyntaxError);
  });
});
