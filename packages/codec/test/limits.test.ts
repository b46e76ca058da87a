import { expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';

test('SEC-01 SEC-02 the defaults bound frames, messages, fragments and waiting control frames', () => {
  expect(defaultLimits).toEqual({
    maxFrameBytes: 16 * 1024 * 1024,
    maxMessageBytes: 16 * 1024 * 1024,
    maxFragments: 131_072,
    maxQueuedControlFrames: 256,
  });
});

test('a 4 MiB message in fragments of 64 bytes is within them', () => {
  expect((4 * 1024 * 1024) / 64).toBeLessThan(defaultLimits.maxFragments);
});
