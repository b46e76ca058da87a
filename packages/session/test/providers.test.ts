import type { Platform } from '@hybi/session';
import { describe, expect, test, vi } from 'vitest';
import { providersOf } from '../src/providers.js';
import type { Providers } from '../src/providers.js';

const platform: Platform = {
  transport: () => expect.unreachable(),
  clock: { now: () => 0, after: () => ({ cancel: () => undefined }) },
  random: () => 0,
};
const context = { attempt: 3, signal: new AbortController().signal };

const normalizeUrl = (url: string) => `ws://host/${url}`;

const refusing = (): never => {
  throw new SyntaxError('url: no');
};

const ask = async ({ given }: Providers) => (typeof given === 'function' ? given(context) : expect.unreachable());

describe('plain values', () => {
  test('are checked at once and asked for no more', () => {
    const providers = providersOf(platform, 'WSS://example.test/a?b', ['x']);
    expect(providers.given).toMatchObject({ url: 'WSS://example.test/a?b', offer: { names: ['x'] } });
    expect(providersOf(platform, new URL('ws://example.test'), undefined).given).toMatchObject({
      url: 'ws://example.test/',
    });
  });

  test('without a platform that knows URLs they are taken as they are, and no text quotes what may be a secret', () => {
    const url = 'http://me:secret@example.test/#?token=secret';
    expect(providersOf(platform, url, undefined).given).toMatchObject({ url });
  });

  test('the platform makes of them what its transport takes, or throws', () => {
    expect(providersOf({ ...platform, normalizeUrl }, 'x', undefined).given).toMatchObject({ url: 'ws://host/x' });
    expect(providersOf({ ...platform, normalizeUrl }, { href: 'y' }, undefined).given).toMatchObject({
      url: 'ws://host/y',
    });
    expect(() => providersOf({ ...platform, normalizeUrl: refusing }, 'x', undefined)).toThrow(
      new SyntaxError('url: no'),
    );
  });

  test.each([5, null, {}, { href: 5 }])('%# what is neither a string nor a URL is a TypeError', (url) => {
    // @ts-expect-error a URL is a string or a URL
    expect(() => providersOf(platform, url, undefined)).toThrow(TypeError);
  });
});

describe('functions', () => {
  test('that throw at once leave no rejection of another to nobody', async () => {
    const unhandled = vi.fn<() => void>();
    process.on('unhandledRejection', unhandled);
    const providers = providersOf(
      platform,
      () => Promise.reject(new Error('no url')),
      () => {
        throw new Error('no protocols');
      },
    );
    await expect(ask(providers)).rejects.toThrow(/^no /);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('are asked for each attempt, with its number and signal', async () => {
    const seen: unknown[] = [];
    const providers = providersOf(
      platform,
      (given) => {
        seen.push(given);
        return Promise.resolve('ws://example.test/');
      },
      () => 'a',
    );
    expect(providers.first).toBeUndefined();
    expect(await ask(providers)).toMatchObject({ url: 'ws://example.test/', offer: { names: ['a'] } });
    expect(seen).toEqual([context]);
  });

  test('mixed with plain values', async () => {
    expect(await ask(providersOf(platform, () => 'ws://a/', 'b'))).toMatchObject({ url: 'ws://a/' });
    expect(await ask(providersOf(platform, 'ws://a/', () => ['c']))).toMatchObject({ url: 'ws://a/' });
  });

  test('what they give is checked', async () => {
    await expect(ask(providersOf({ ...platform, normalizeUrl: refusing }, () => 'x', undefined))).rejects.toThrow(
      SyntaxError,
    );
    await expect(ask(providersOf(platform, 'ws://a/', () => ['b', 'b']))).rejects.toThrow(SyntaxError);
  });
});
