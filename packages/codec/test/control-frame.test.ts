import { expect, test } from 'vitest';
import { longestControl, refuseLongControl } from '../src/control-frame.js';

test('CTL-01 125 bytes are the most', () => {
  expect(longestControl).toBe(125);
  expect(() => refuseLongControl(new Uint8Array(125))).not.toThrow();
  expect(() => refuseLongControl(new Uint8Array(126))).toThrow(
    new RangeError('payload: expected at most 125 bytes in a control frame, not 126'),
  );
});
