import type { AttemptRequest } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NativeConnection } from '../src/native-connection.js';
import { Recorder, request } from './recorder.js';

afterEach(() => void vi.unstubAllGlobals());

/** A connection over an object that is always open, and of which 3 bytes never leave. */
function connection(changes: Partial<AttemptRequest> = {}, make: () => void = () => {}) {
  const clock = new VirtualClock();
  const events = new Recorder();
  const native = {
    bufferedBytes: 0,
    unsentBytes: 3,
    isOpen: () => true,
    send: vi.fn(),
    close: vi.fn(),
    release: vi.fn(),
  };
  const made = vi.fn(make);
  const it = new NativeConnection(clock, request(changes), events, () => {
    made();
    return native;
  });
  return { clock, events, native, made, it };
}

describe('an attempt', () => {
  test('opens, and its deadline goes', () => {
    const { clock, events, it } = connection();
    expect([events.told, clock.pending]).toEqual([[], 1]);
    it.opened('', '');
    expect([events.told, clock.pending]).toEqual([['opened'], 0]);
    it.opened('', '');
    expect(events.told).toEqual(['opened']);
  });

  test('HSR-22 T-11 fails at the deadline, without any event of the native object', async () => {
    const { clock, events, native, it } = connection({ openTimeoutMs: 700 });
    await clock.advance(699);
    expect(events.told).toEqual([]);
    await clock.advance(1);
    expect(events.told).toEqual(['failed timeout']);
    expect(events.error).toMatchObject({ phase: 'unknown', message: expect.stringContaining('700 ms') });
    expect(native.release).toHaveBeenCalledOnce();
    it.opened('', '');
    it.ended({ wasClean: false, code: 1006, reason: '' });
    expect(events.told).toEqual(['failed timeout']);
  });

  test('names the deadline that was asked for, of which providers took a part', async () => {
    const { clock, events } = connection({ openTimeoutMs: 99, wholeOpenTimeoutMs: 100 });
    await clock.advance(99);
    expect(events.error).toMatchObject({ message: expect.stringContaining('not open within 100 ms') });
  });

  test('has no deadline where it is infinite, or longer than a timer takes', () => {
    expect(connection({ openTimeoutMs: Infinity }).clock.pending).toBe(0);
    expect(connection({ openTimeoutMs: 2 ** 31 }).clock.pending).toBe(0);
  });

  test('API-38 fails as opaque where the native object ends, and shows no secret of the URL', () => {
    const { events, it } = connection();
    it.ended({ wasClean: false, code: 1006, reason: '' });
    expect(events.error).toMatchObject({
      code: 'opaque',
      phase: 'unknown',
      message: expect.stringContaining('server.test'),
    });
    expect(events.error?.message).not.toContain('secret');
  });

  test('in a page from https: fails early for ws:, in words', async () => {
    vi.stubGlobal('origin', 'https://page.test');
    const { clock, events, made } = connection();
    await clock.settle();
    expect(made).not.toHaveBeenCalled();
    expect(events.error).toMatchObject({ code: 'blocked', fatal: true, message: expect.stringContaining('wss:') });
  });

  test('abandoned before it could fail, does not fail', async () => {
    const { clock, events, it } = connection({}, () => {
      throw new Error('refused');
    });
    it.abandon();
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
    const { events, native, it } = connection({ maxMessageBytes });
    it.opened('', '');
    it.message(data);
    expect(events.told).toEqual(passes ? ['opened', 'alive', 'message'] : ['opened', 'closed']);
    expect(native.release).toHaveBeenCalledTimes(passes ? 0 : 1);
    if (!passes) expect(String(events.closure?.cause)).toBe('MessageTooBigError: a message of more than 30 bytes came');
  });

  test('after the end goes nowhere', () => {
    const { events, native, it } = connection();
    it.opened('', '');
    it.abandon();
    it.message('late');
    expect(it.abandon('again')).toMatchObject({ code: 1006, cause: 'again' });
    expect(native.release).toHaveBeenCalledOnce();
    expect(events.told).toEqual(['opened']);
  });
});

describe('what goes out', () => {
  test('is handed to the native object while it is open', () => {
    const { events, native, it } = connection();
    it.opened('', '');
    it.send('out');
    expect(native.send.mock.calls).toEqual([['out']]);
    native.bufferedBytes = 7;
    expect(it.bufferedBytes).toBe(7);
    it.drained();
    expect(events.told).toEqual(['opened', 'drained']);
  });

  test('API-29 counts as unsent when nothing is transmitted any more', () => {
    const { events, native, it } = connection();
    it.opened('', '');
    native.isOpen = () => false;
    it.send('€');
    it.close(1000);
    expect([native.send.mock.calls, native.close.mock.calls]).toEqual([[], []]);
    it.ended({ wasClean: false, code: 1006, reason: '' });
    expect(events.closure).toMatchObject({ unsentBytes: 6, initiator: 'none' });
  });

  test('is nothing where there is no native object', () => {
    const { it } = connection({}, () => {
      throw new Error('refused');
    });
    expect(it.bufferedBytes).toBe(0);
    it.send('lost');
    it.close();
    expect(it.abandon('enough')).toMatchObject({ code: 1006, unsentBytes: 4, sent: undefined, cause: 'enough' });
  });

  test.each([
    [undefined, undefined, { code: undefined, reason: '' }],
    [4000, 'why', { code: 4000, reason: 'why' }],
    [undefined, 'why', { code: 1000, reason: 'why' }],
  ])('T-50 a close with %j and %j has its Close', (code, reason, sent) => {
    const { native, it } = connection();
    it.opened('', '');
    it.close(code, reason);
    expect(native.close.mock.calls).toEqual([[sent.code, sent.reason]]);
    expect(it.abandon().sent).toEqual(sent);
  });
});

describe('the end', () => {
  test('after an error that the browser keeps to itself says that it does', () => {
    const { events, it } = connection();
    it.opened('', '');
    it.ended({ wasClean: false, code: 1006, reason: '' }, {});
    expect(events.closure?.cause).toMatchObject({ message: expect.stringContaining('hides why') });
  });

  test('carries what the native object reported before, and what never left', () => {
    const { events, native, it } = connection();
    it.opened('', '');
    const error = new Error('detail');
    it.ended({ wasClean: false, code: 1006, reason: '' }, { error });
    it.ended({ wasClean: true, code: 1000, reason: '' });
    expect(events.told).toEqual(['opened', 'closed']);
    expect(events.closure).toMatchObject({ code: 1006, unsentBytes: 3, cause: error });
    expect(native.release).toHaveBeenCalledOnce();
  });

  test('takes the close deadline away', async () => {
    const { clock, events, it } = connection();
    it.opened('', '');
    it.close(1000);
    expect(clock.pending).toBe(1);
    it.ended({ wasClean: true, code: 1000, reason: '' });
    expect(clock.pending).toBe(0);
    await clock.settle();
    expect(events.told).toEqual(['opened', 'closed']);
  });

  test('is not begun twice, nor before it is open', async () => {
    const { clock, events, it } = connection();
    it.closing();
    expect(clock.pending).toBe(1);
    it.opened('', '');
    it.close(1000);
    it.closing();
    await clock.settle();
    expect([events.told, clock.pending]).toEqual([['opened', 'closing'], 1]);
    it.ended({ wasClean: true, code: 1000, reason: '' });
    expect(events.closure?.initiator).toBe('local');
  });

  test.each([
    ['nobody’s, if no Close was seen', () => {}, 1006, 'none'],
    ['the peer’s, if it has a code', () => {}, 4000, 'remote'],
    ['the peer’s, if it had begun the closing handshake', (it: NativeConnection) => it.closing(), 1006, 'remote'],
    ['ours, if both closed at once', (it: NativeConnection) => it.close(1000), 1000, 'local'],
  ])('is %s', (_, before, code, initiator) => {
    const { events, it: connected } = connection();
    connected.opened('', '');
    before(connected);
    connected.ended({ wasClean: code !== 1006, code, reason: '' });
    expect(events.closure).toMatchObject({ code, initiator });
  });

  test('CLS-18 T-54 with a code that may not be keeps the cause that was known before', () => {
    const { events, it } = connection();
    it.opened('', '');
    const error = new Error('before');
    it.ended({ wasClean: true, code: 999, reason: '' }, { error });
    expect(events.closure).toMatchObject({ code: 1006, clean: false, received: undefined, cause: error });
  });

  test('comes at the close deadline, if nothing else comes', async () => {
    const { clock, events, it } = connection({ closeTimeoutMs: 70 });
    it.opened('', '');
    it.closing();
    await clock.advance(70);
    expect(events.told).toEqual(['opened', 'closing', 'closed']);
    expect(events.closure?.cause).toMatchObject({ message: expect.stringContaining('70 ms') });
  });
});
