import type { AttemptRequest } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NativeLife } from '../src/native-life.js';
import { Recorder, request } from './recorder.js';

afterEach(() => void vi.unstubAllGlobals());

function life(changes: Partial<AttemptRequest> = {}, start: () => void = () => {}) {
  const clock = new VirtualClock();
  const events = new Recorder();
  const native = { start: vi.fn(start), release: vi.fn(), unsentBytes: () => 3 };
  const made = new NativeLife(request(changes), events, clock, native);
  made.start();
  return { clock, events, native, life: made };
}

describe('an attempt', () => {
  test('opens, and its deadline goes', () => {
    const { clock, events, life: it } = life();
    expect([it.phase, clock.pending]).toEqual(['opening', 1]);
    it.opened('', '');
    expect([it.phase, clock.pending]).toEqual(['open', 0]);
    it.opened('', '');
    expect(events.told).toEqual(['opened']);
  });

  test('HSR-22 T-11 fails at the deadline, without any event of the native object', async () => {
    const { clock, events, native, life: it } = life({ openTimeoutMs: 700 });
    await clock.advance(699);
    expect(events.told).toEqual([]);
    await clock.advance(1);
    expect(events.told).toEqual(['failed timeout']);
    expect(events.error).toMatchObject({ phase: 'unknown', message: expect.stringContaining('700 ms') });
    expect(native.release).toHaveBeenCalledOnce();
    it.opened('', '');
    it.ended({ clean: false, code: 1006, reason: '' });
    expect(events.told).toEqual(['failed timeout']);
  });

  test('has no deadline where it is infinite, or longer than a timer takes', () => {
    expect(life({ openTimeoutMs: Infinity }).clock.pending).toBe(0);
    expect(life({ openTimeoutMs: 2 ** 31 }).clock.pending).toBe(0);
  });

  test('API-38 fails as opaque where the native object ends, and shows no secret of the URL', () => {
    const { events, life: it } = life();
    it.ended({ clean: false, code: 1006, reason: '' });
    expect(events.error).toMatchObject({
      code: 'opaque',
      phase: 'unknown',
      message: expect.stringContaining('server.test'),
    });
    expect(events.error?.message).not.toContain('secret');
  });

  test('in a page from https: fails early for ws:, in words', async () => {
    vi.stubGlobal('origin', 'https://page.test');
    const { clock, events, native } = life();
    await clock.settle();
    expect(native.start).not.toHaveBeenCalled();
    expect(events.error).toMatchObject({ code: 'blocked', fatal: true, message: expect.stringContaining('wss:') });
  });

  test('abandoned before it could fail, does not fail', async () => {
    const {
      clock,
      events,
      life: it,
    } = life({}, () => {
      throw new Error('refused');
    });
    it.abandon(undefined);
    await clock.settle();
    expect(events.told).toEqual([]);
  });
});

describe('a message', () => {
  test.each([
    ['a text of as many bytes as allowed', '€'.repeat(10), 30, true],
    ['a text of one byte more', `${'€'.repeat(10)}x`, 30, false],
    ['bytes, as many as allowed', new Uint8Array(30), 30, true],
    ['bytes, one more', new Uint8Array(31), 30, false],
  ])('SEC-01 %s', (_, data, maxMessageBytes, passes) => {
    const { events, native, life: it } = life({ maxMessageBytes });
    it.opened('', '');
    it.message(data);
    expect(events.told).toEqual(passes ? ['opened', 'alive', 'message'] : ['opened', 'closed']);
    expect(native.release).toHaveBeenCalledTimes(passes ? 0 : 1);
    if (!passes) expect(String(events.closure?.cause)).toBe('MessageTooBigError: a message of more than 30 bytes came');
  });

  test('after the end goes nowhere', () => {
    const { events, life: it } = life();
    it.opened('', '');
    it.abandon(undefined);
    it.message('late');
    expect(events.told).toEqual(['opened']);
  });
});

describe('the end', () => {
  test('carries what the native object reported before, and what never left', () => {
    const { events, native, life: it } = life();
    it.opened('', '');
    const error = new Error('detail');
    it.reported(error);
    it.ended({ clean: false, code: 1006, reason: '' });
    it.ended({ clean: true, code: 1000, reason: '' });
    expect(events.told).toEqual(['opened', 'closed']);
    expect(events.closure).toMatchObject({ code: 1006, unsentBytes: 3, cause: error });
    expect(native.release).toHaveBeenCalledOnce();
  });

  test('takes the close deadline away', async () => {
    const { clock, events, life: it } = life();
    it.opened('', '');
    it.closing({ code: 1000, reason: '' });
    expect(clock.pending).toBe(1);
    it.ended({ clean: true, code: 1000, reason: '' });
    expect(clock.pending).toBe(0);
    await clock.settle();
    expect(events.told).toEqual(['opened', 'closed']);
  });

  test('is not begun twice, nor before it is open', async () => {
    const { clock, events, life: it } = life();
    it.closing();
    expect(it.phase).toBe('opening');
    it.opened('', '');
    it.closing({ code: 1000, reason: '' });
    it.closing();
    await clock.settle();
    expect([events.told, clock.pending]).toEqual([['opened', 'closing'], 1]);
    it.ended({ clean: true, code: 1000, reason: '' });
    expect(events.closure?.initiator).toBe('local');
  });

  test('comes at the close deadline, if nothing else comes', async () => {
    const { clock, events, life: it } = life({ closeTimeoutMs: 70 });
    it.opened('', '');
    it.closing();
    await clock.advance(70);
    expect(events.told).toEqual(['opened', 'closing', 'closed']);
    expect(events.closure?.cause).toMatchObject({ message: expect.stringContaining('70 ms') });
  });
});
