import { expect, test } from 'vitest';
import { transitions } from '../src/transitions.js';

test('every phase can be left, but closed only on request, and every phase can be reached', () => {
  const reached = new Set(Object.values(transitions).flatMap((moves) => Object.values(moves)));
  expect(reached).toEqual(new Set(Object.keys(transitions)));
  expect(transitions.closed).toEqual({ reconnect: 'connecting' });
  for (const phase of ['connecting', 'open', 'waiting', 'closing'] as const)
    expect(transitions[phase].abort).toBe('closed');
});
