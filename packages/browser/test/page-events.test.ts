import type { WakeReason } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { pageEvents } from '../src/page-events.js';

/** An event target that knows its listeners. */
class Target extends EventTarget {
  readonly listening = new Map<string, number>();

  override addEventListener(type: string, listener: EventListener): void {
    this.listening.set(type, (this.listening.get(type) ?? 0) + 1);
    super.addEventListener(type, listener);
  }
  override removeEventListener(type: string, listener: EventListener): void {
    this.listening.set(type, (this.listening.get(type) ?? 0) - 1);
    super.removeEventListener(type, listener);
  }
  get count(): number {
    return [...this.listening.values()].reduce((sum, count) => sum + count, 0);
  }
  fire(type: string, detail: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), detail));
  }
}

class FakeDocument extends Target {
  visibilityState: DocumentVisibilityState = 'visible';
}

class FakeWindow extends Target {
  readonly document = new FakeDocument();
}

function page() {
  const clock = new VirtualClock();
  const window = new FakeWindow();
  const reasons: WakeReason[] = [];
  const subscribe = pageEvents(clock, window);
  const unsubscribe = subscribe((reason) => reasons.push(reason));
  return { clock, window, reasons, subscribe, unsubscribe };
}

describe('the events of a page', () => {
  test('the network’s are passed on as hints', () => {
    const { window, reasons } = page();
    window.fire('offline');
    window.fire('online');
    expect(reasons).toEqual(['offline', 'online']);
  });

  test('a page out of the back/forward cache was restored, a page that is shown for the first time was not', () => {
    const { window, reasons } = page();
    window.fire('pageshow', { persisted: false });
    expect(reasons).toEqual([]);
    window.fire('pageshow', { persisted: true });
    expect(reasons).toEqual(['restored']);
  });

  test('becoming visible is told, becoming hidden is not', () => {
    const { window, reasons } = page();
    window.document.visibilityState = 'hidden';
    window.document.fire('visibilitychange');
    expect(reasons).toEqual([]);
    window.document.visibilityState = 'visible';
    window.document.fire('visibilitychange');
    expect(reasons).toEqual(['visible']);
  });

  test('a page that was frozen is told that it was resumed, and not that the clock jumped as well', async () => {
    const { clock, window, reasons } = page();
    window.document.fire('freeze');
    expect(clock.pending).toBe(0);
    clock.jump(3_600_000);
    window.document.fire('resume');
    expect(reasons).toEqual(['resumed']);
    await clock.advance(30_000);
    expect(reasons).toEqual(['resumed']);
  });

  test('neither is a page that was put away', async () => {
    const { clock, window, reasons } = page();
    window.fire('pagehide', { persisted: true });
    expect(clock.pending).toBe(0);
    clock.jump(3_600_000);
    window.fire('pageshow', { persisted: true });
    await clock.advance(30_000);
    expect(reasons).toEqual(['restored']);
  });

  test('nothing bars the page from the back/forward cache', () => {
    const { window } = page();
    expect([...window.listening.keys(), ...window.document.listening.keys()].toSorted()).toEqual([
      'freeze',
      'offline',
      'online',
      'pagehide',
      'pageshow',
      'resume',
      'visibilitychange',
    ]);
  });
});

describe('a jump of the clock', () => {
  test('wakes up, once', async () => {
    const { clock, reasons } = page();
    await clock.advance(15_000);
    clock.jump(60_000);
    expect(reasons).toEqual([]);
    await clock.advance(5_000);
    expect(reasons).toEqual(['awake']);
    await clock.advance(600_000);
    expect(reasons).toEqual(['awake']);
  });

  test('is not seen in a clock that is set back, nor in one that is on time', async () => {
    const { clock, reasons } = page();
    clock.jump(-3_600_000);
    await clock.advance(600_000);
    expect(reasons).toEqual([]);
  });

  test('is not seen in the throttled timers of a hidden page, and is seen beyond them', async () => {
    const { clock, window, reasons } = page();
    window.document.visibilityState = 'hidden';
    clock.throttle({ everyMs: 60_000 });
    await clock.advance(600_000);
    expect(reasons).toEqual([]);
    clock.jump(70_000);
    await clock.advance(60_000);
    expect(reasons).toEqual(['awake']);
  });

  test('is seen in a visible page from 5 s on', async () => {
    const { clock, reasons } = page();
    clock.jump(5_000);
    await clock.advance(10_000);
    expect(reasons).toEqual([]);
    clock.jump(5_001);
    await clock.advance(10_000);
    expect(reasons).toEqual(['awake']);
  });
});

describe('subscribers', () => {
  test('share one set of listeners, which goes with the last of them', () => {
    const { clock, window, reasons, subscribe, unsubscribe } = page();
    const count = window.count + window.document.count;
    const others: WakeReason[] = [];
    const unsubscribeOther = subscribe((reason) => others.push(reason));
    expect(window.count + window.document.count).toBe(count);
    unsubscribe();
    unsubscribe();
    window.fire('online');
    expect([reasons, others]).toEqual([[], ['online']]);
    unsubscribeOther();
    expect(window.count + window.document.count).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('may be the same function twice', () => {
    const { window, subscribe } = page();
    const reasons: WakeReason[] = [];
    const same = (reason: WakeReason): void => void reasons.push(reason);
    const [first] = [subscribe(same), subscribe(same)];
    window.fire('online');
    expect(reasons).toEqual(['online', 'online']);
    first();
    window.fire('online');
    expect(reasons).toEqual(['online', 'online', 'online']);
  });

  test('can come back after the last has gone', () => {
    const { clock, window, reasons, subscribe, unsubscribe } = page();
    unsubscribe();
    const again = subscribe((reason) => reasons.push(reason));
    window.fire('online');
    expect(reasons).toEqual(['online']);
    again();
    expect(clock.pending).toBe(0);
  });
});

describe('without a page', () => {
  test('a worker has the network’s events and the clock', async () => {
    const clock = new VirtualClock();
    const worker = new Target();
    const reasons: WakeReason[] = [];
    const unsubscribe = pageEvents(clock, worker)((reason) => reasons.push(reason));
    worker.fire('online');
    clock.jump(60_000);
    await clock.advance(10_000);
    expect(reasons).toEqual(['online', 'awake']);
    unsubscribe();
    expect([worker.count, clock.pending]).toEqual([0, 0]);
  });

  test('a host without events has the clock', async () => {
    const clock = new VirtualClock();
    const reasons: WakeReason[] = [];
    const unsubscribe = pageEvents(clock, {})((reason) => reasons.push(reason));
    clock.jump(60_000);
    await clock.advance(10_000);
    expect(reasons).toEqual(['awake']);
    unsubscribe();
    expect(clock.pending).toBe(0);
  });

  test('the global object is listened to by default', () => {
    const clock = new VirtualClock();
    const unsubscribe = pageEvents(clock)(() => {});
    expect(clock.pending).toBe(1);
    unsubscribe();
    expect(clock.pending).toBe(0);
  });
});
