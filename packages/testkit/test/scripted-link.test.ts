import { expect, test } from 'vitest';
import { VirtualClock } from '@hybi/testkit';
import { ScriptedLink } from '../src/scripted-link.js';

test('a closing handshake that does not end within its time is stuck', async () => {
  const clock = new VirtualClock();
  let stuck = 0;
  const link = new ScriptedLink(clock, 50, () => (stuck += 1));
  link.beginClosing();
  expect(link.phase).toBe('closing');
  await clock.advance(49);
  expect(stuck).toBe(0);
  await clock.advance(1);
  expect(stuck).toBe(1);
});

test('once it is cleared nothing waits', () => {
  const clock = new VirtualClock();
  const link = new ScriptedLink(clock, 50, () => undefined);
  link.held.push('x');
  link.beginClosing();
  link.clear();
  expect([link.held.length, clock.pending]).toEqual([0, 0]);
});

test('its closure is that of the Close frames, and counts what was not sent', () => {
  const link = new ScriptedLink(undefined, 50, () => undefined);
  link.outgoing.stall();
  link.outgoing.send('abc');
  link.closing.receive({ code: 4000, reason: '' });
  expect(link.closure).toMatchObject({ code: 4000, clean: true, unsentBytes: 3 });
});

test('what is to happen soon happens after the call, and not in another phase', async () => {
  const link = new ScriptedLink(undefined, 50, () => undefined);
  const played: string[] = [];
  const connecting = link.soon(() => played.push('connecting'), ['connecting']);
  const open = link.soon(() => played.push('open'), ['open', 'closing']);
  expect(played).toEqual([]);
  link.phase = 'open';
  await Promise.all([connecting, open]);
  expect(played).toEqual(['open']);
});
