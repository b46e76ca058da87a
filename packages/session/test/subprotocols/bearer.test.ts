import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { bearer } from '@hybi/session';
import type { ProviderContext, Subprotocol } from '@hybi/session';

const context: ProviderContext = { attempt: 3, signal: new AbortController().signal };

test('the token is offered as Kubernetes defines it', async () => {
  const credential = bearer('test/token?ü');
  expectTypeOf(credential).toExtend<Subprotocol<never, never>>();
  expect(await credential.offer(context)).toBe('base64url.bearer.authorization.k8s.io.dGVzdC90b2tlbj_DvA');
  expect(credential.name).toBeUndefined();
});

test('the prefix is an option', async () => {
  expect(await bearer('foo', { prefix: 'bearer-' }).offer(context)).toBe('bearer-Zm9v');
  expect(await bearer('foo', { prefix: '' }).offer(context)).toBe('Zm9v');
  expect(() => bearer('foo', { prefix: 'bearer ' })).toThrow(SyntaxError);
});

test('a function makes the token anew for each attempt and is given its context', async () => {
  const contexts: ProviderContext[] = [];
  const credential = bearer(async (given) => {
    contexts.push(given);
    return `token ${contexts.length}`;
  });
  const first = await credential.offer(context);
  const second = await credential.offer(context);
  expect(first).not.toBe(second);
  expect(contexts).toEqual([context, context]);
  expect(await bearer(() => 'foo').offer(context)).toMatch(/Zm9v$/);
});

test('a token provider that fails rejects with its own error', async () => {
  const error = new Error('401');
  await expect(bearer(() => Promise.reject(error)).offer(context)).rejects.toBe(error);
});

test.each([
  ['', 'an empty one'],
  [undefined, 'undefined'],
  [{}, 'object'],
])('%j is no token', async (token, kind) => {
  // @ts-expect-error only a string is a token
  const credential = bearer(() => token);
  await expect(credential.offer(context)).rejects.toThrow(
    new TypeError(`bearer(): expected a token that is a string and not empty, not ${kind}`),
  );
});

describe('the token is redacted', () => {
  const credential = bearer('s3cret');
  const encoded = 'czNjcmV0';

  test.each([
    ['text', () => String(credential)],
    ['JSON', () => JSON.stringify({ protocols: [credential] })],
    ['what Node prints', () => inspect(credential, { depth: 9, showHidden: true })],
    ['its members', () => Object.entries(credential).join()],
    ['a copy', () => inspect({ ...credential })],
  ])('in %s', (_where, print) => {
    expect(print()).not.toContain('s3cret');
    expect(print()).not.toContain(encoded);
  });

  test('and the prefix shows what stood there', () => {
    expect(String(credential)).toBe('base64url.bearer.authorization.k8s.io.[redacted]');
  });

  test('in the error for a token that can not be encoded', async () => {
    await expect(bearer('s3cret\ud800').offer(context)).rejects.not.toThrow(/s3cret/);
  });
});

test('a credential carries no messages', () => {
  // @ts-expect-error it has no messages
  expect(() => bearer('a').encode('x')).toThrow('bearer() is a credential and carries no messages');
  expect(() => bearer('a').decode('x')).toThrow('bearer() is a credential and carries no messages');
});
