import { expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import { settingsOf } from '../src/wire-settings.js';
import { textPort } from './strict-text-port.js';

const client = { role: 'client', text: textPort, entropy: (target: Uint8Array) => void target.fill(1) } as const;

test('what is not asked for is the default', () => {
  expect(settingsOf({ role: 'server', text: textPort })).toEqual({
    ...defaultLimits,
    role: 'server',
    text: textPort,
    entropy: undefined,
    keys: undefined,
    memory: undefined,
    deliver: 'whole',
    interleavePings: false,
    closeTimeoutMs: 5000,
  });
});

test('wires that are set up alike have the same settings, and others have not', () => {
  const settings = settingsOf(client);
  expect(settingsOf({ ...client, limits: {}, extensions: [], closeTimeoutMs: 5000 })).toBe(settings);
  expect(settingsOf({ ...client, closeTimeoutMs: 1 }).closeTimeoutMs).toBe(1);
  expect(settingsOf({ ...client, limits: { maxMessageBytes: 1 } }).maxMessageBytes).toBe(1);
  expect(settingsOf({ ...client, deliver: 'pieces', interleavePings: true })).toMatchObject({
    deliver: 'pieces',
    interleavePings: true,
  });
});

test('MSK-04 MSK-05 masking keys are shared by those with the same entropy, and by no others', () => {
  const { keys } = settingsOf(client);
  expect(settingsOf({ ...client, closeTimeoutMs: 2 }).keys).toBe(keys);
  expect(settingsOf({ ...client, entropy: () => undefined }).keys).not.toBe(keys);
});

test('MSK-01 the server role has no keys, and the client role no way without entropy', () => {
  settingsOf(client);
  expect(settingsOf({ ...client, role: 'server' }).keys).toBeUndefined();
  expect(() => settingsOf({ role: 'client', text: textPort })).toThrow(
    new TypeError('entropy: expected a function in the client role, which masks, not undefined'),
  );
});
