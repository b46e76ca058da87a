import { expect, test } from 'vitest';
import { ScriptedOutgoing } from '../src/scripted-outgoing.js';

test('what is sent is recorded in order, and what is sent too late apart from it', () => {
  const outgoing = new ScriptedOutgoing();
  expect(outgoing.send('a')).toBe('a');
  outgoing.send(new Uint8Array([1]));
  outgoing.lose('b');
  expect(outgoing.sent).toEqual(['a', new Uint8Array([1])]);
  expect(outgoing.lost).toEqual(['b']);
});

test('bytes are recorded as they were, also those of a Buffer, and so they are handed to the peer', () => {
  for (const bytes of [new Uint8Array([1, 2]), Buffer.from([1, 2])]) {
    const outgoing = new ScriptedOutgoing();
    const copy = outgoing.send(bytes);
    outgoing.lose(bytes);
    bytes.fill(9);
    expect(copy).toBe(outgoing.sent[0]);
    expect([outgoing.sent, outgoing.lost]).toEqual([[new Uint8Array([1, 2])], [new Uint8Array([1, 2])]]);
  }
});

test('bytes wait from a stall until all have been taken', () => {
  const outgoing = new ScriptedOutgoing();
  outgoing.send('not counted');
  expect(outgoing.bufferedBytes).toBe(0);
  outgoing.stall();
  outgoing.send('é€');
  outgoing.send(new Uint8Array(3));
  expect(outgoing.bufferedBytes).toBe(8);
  outgoing.drain(5);
  outgoing.send('x');
  expect(outgoing.bufferedBytes).toBe(4);
  outgoing.drain(Infinity);
  outgoing.send('not counted');
  expect(outgoing.bufferedBytes).toBe(0);
});

test('what waits and what was lost has not been sent', () => {
  const outgoing = new ScriptedOutgoing();
  outgoing.send('sent');
  outgoing.stall();
  outgoing.send('abc');
  outgoing.lose('é');
  expect(outgoing.unsentBytes).toBe(5);
  outgoing.drain(Infinity);
  expect(outgoing.unsentBytes).toBe(2);
});
