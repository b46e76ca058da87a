import { expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import { limitsOf } from '../src/wire-options.js';
import { textPort } from './strict-text-port.js';

const options = { role: 'server', text: textPort } as const;

test('SEC-01 the limits are the defaults where nothing else is asked for', () => {
  expect(limitsOf(options)).toEqual(defaultLimits);
  expect(limitsOf({ ...options, limits: { maxFragments: 7 } })).toEqual({ ...defaultLimits, maxFragments: 7 });
});

test('SEC-01 maxFrameBytes follows maxMessageBytes unless it is given', () => {
  expect(limitsOf({ ...options, limits: { maxMessageBytes: 3 } })).toMatchObject({ maxFrameBytes: 3 });
  expect(limitsOf({ ...options, limits: { maxMessageBytes: 3, maxFrameBytes: 9 } })).toMatchObject({
    maxMessageBytes: 3,
    maxFrameBytes: 9,
  });
});
