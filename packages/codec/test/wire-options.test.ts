import { expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import { limitsOf } from '../src/wire-options.js';
import { ScriptedExtension } from './scripted-extension.js';
import { textPort } from './strict-text-port.js';

const options = { role: 'server', text: textPort } as const;

test('SEC-01 the limits are the defaults where nothing else is asked for', () => {
  expect(limitsOf(options)).toEqual(defaultLimits);
  expect(limitsOf({ ...options, limits: { maxFragments: 7 } })).toEqual({ ...defaultLimits, maxFragments: 7 });
});

test('SEC-01 with an extension a frame may be an eighth longer than a message', () => {
  const extensions = [new ScriptedExtension()];
  expect(limitsOf({ ...options, extensions, limits: { maxMessageBytes: 800 } })).toMatchObject({
    maxMessageBytes: 800,
    maxFrameBytes: 964,
  });
  expect(limitsOf({ ...options, extensions, limits: { maxFrameBytes: 9 } })).toMatchObject({ maxFrameBytes: 9 });
  expect(limitsOf({ ...options, extensions: [] })).toEqual(defaultLimits);
});

test('SEC-01 maxFrameBytes follows maxMessageBytes unless it is given', () => {
  expect(limitsOf({ ...options, limits: { maxMessageBytes: 3 } })).toMatchObject({ maxFrameBytes: 3 });
  expect(limitsOf({ ...options, limits: { maxMessageBytes: 3, maxFrameBytes: 9 } })).toMatchObject({
    maxMessageBytes: 3,
    maxFrameBytes: 9,
  });
});
