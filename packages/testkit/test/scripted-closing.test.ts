import { expect, test } from 'vitest';
import { closureOf } from '../../session/test/closures.js';
import { ScriptedClosing } from '../src/scripted-closing.js';

test('CLS-06 CLS-12 without a Close the end is 1006, not clean, and nobody’s', () => {
  expect(new ScriptedClosing().closure(7)).toEqual(closureOf({ unsentBytes: 7 }));
});

test('a Close of the peer is answered with its code and without its reason', () => {
  const closing = new ScriptedClosing();
  expect(closing.receive({ code: 1001, reason: 'going' })).toBe(true);
  expect(closing.sent).toEqual({ code: 1001, reason: '' });
  expect(closing.closure(0)).toMatchObject({
    code: 1001,
    reason: 'going',
    clean: true,
    received: { code: 1001, reason: 'going' },
    initiator: 'remote',
  });
});

test('CLS-06 an empty Close is 1005, and answered with an empty one', () => {
  const closing = new ScriptedClosing();
  closing.receive({ code: undefined, reason: '' });
  expect(closing.sent).toEqual({ code: undefined, reason: '' });
  expect(closing.closure(0)).toMatchObject({ code: 1005, clean: true });
});

test('what answers a Close of the session begins nothing, and leaves what was sent', () => {
  const closing = new ScriptedClosing();
  closing.send({ code: 4000, reason: 'mine' });
  expect(closing.closure(0)).toMatchObject({ code: 1006, clean: false, initiator: 'local' });
  expect(closing.receive({ code: 4001, reason: 'its' })).toBe(false);
  expect(closing.sent).toEqual({ code: 4000, reason: 'mine' });
  expect(closing.closure(0)).toMatchObject({ code: 4001, reason: 'its', clean: true, initiator: 'local' });
});
