import { describe, expect, test } from 'vitest';
import { VirtualClock } from '@hybi/testkit';

describe('VirtualClock', () => {
  test('timers run in the order of their times, each at its own time', async () => {
    const clock = new VirtualClock({ now: 0 });
    const ran: [string, number][] = [];
    clock.after(20, () => ran.push(['later', clock.now()]));
    clock.after(10, () => ran.push(['sooner', clock.now()]));
    clock.after(10, () => ran.push(['sooner, set second', clock.now()]));
    await clock.advance(15);
    expect(ran).toEqual([
      ['sooner', 10],
      ['sooner, set second', 10],
    ]);
    expect(clock.now()).toBe(15);
    expect(clock.nextIn).toBe(5);
    expect(clock.pending).toBe(1);
    await clock.advanceTo(20);
    expect(ran.at(-1)).toEqual(['later', 20]);
    expect(clock.nextIn).toBeUndefined();
  });

  test('promises that a timer settles are followed before the next timer runs', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.after(1, () => {
      void (async () => {
        for (let link = 0; link < 50; link++) await Promise.resolve();
        order.push('promise');
        clock.after(0, () => order.push('timer set by the promise'));
      })();
    });
    clock.after(2, () => order.push('second timer'));
    await clock.advance(2);
    expect(order).toEqual(['promise', 'timer set by the promise', 'second timer']);
  });

  test('a callback is called with what it was to be called with', async () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.after(1, (name: string) => ran.push(name), 'subject');
    await clock.advance(1);
    expect(ran).toEqual(['subject']);
  });

  test('a cancelled timer does not run and is not pending', async () => {
    const clock = new VirtualClock();
    let ran = false;
    const timer = clock.after(1, () => {
      ran = true;
    });
    timer.cancel();
    timer.cancel();
    expect(clock.pending).toBe(0);
    await clock.advance(5);
    expect(ran).toBe(false);
  });

  test('a jump moves the wall clock and no timer', async () => {
    const clock = new VirtualClock({ now: 0 });
    let at: number | undefined;
    clock.after(10, () => {
      at = clock.now();
    });
    clock.jump(1_000);
    await clock.settle();
    expect(at).toBeUndefined();
    expect(clock.now()).toBe(1_000);
    await clock.advance(10);
    expect(at).toBe(1_010);
    clock.jump(-2_000);
    expect(clock.now()).toBe(-990);
  });

  test('throttled timers run on the grid, also those that were set before', async () => {
    const clock = new VirtualClock({ now: 0 });
    const ran: string[] = [];
    clock.after(900, () => ran.push(`900 at ${clock.now()}`));
    clock.after(100, () => ran.push(`100 at ${clock.now()}`));
    clock.throttle({ everyMs: 1_000 });
    await clock.advance(999);
    expect(ran).toEqual([]);
    await clock.advance(1);
    expect(ran).toEqual(['100 at 1000', '900 at 1000']);
  });

  test('late timers are late by as much as asked, and on time again afterwards', async () => {
    const clock = new VirtualClock({ now: 0 });
    const ran: number[] = [];
    clock.throttle({ lateMs: () => 7 });
    clock.after(10, () => ran.push(clock.now()));
    clock.throttle();
    clock.after(10, () => ran.push(clock.now()));
    await clock.advance(100);
    expect(ran).toEqual([10, 17]);
  });

  test('a timer that is overdue when throttling ends runs at once, and time does not go back', async () => {
    const clock = new VirtualClock({ now: 0 });
    const ran: number[] = [];
    clock.throttle({ everyMs: 1_000 });
    clock.after(10, () => ran.push(clock.now()));
    await clock.advance(500);
    clock.throttle();
    expect(clock.nextIn).toBe(0);
    await clock.advance(0);
    expect(ran).toEqual([500]);
  });

  test('it goes from timer to timer', async () => {
    const clock = new VirtualClock({ now: 0 });
    clock.after(30, () => clock.after(12, () => undefined));
    await clock.advanceToNext();
    expect(clock.now()).toBe(30);
    await clock.advanceToNext();
    await clock.advanceToNext();
    expect(clock.now()).toBe(42);
    expect(clock.pending).toBe(0);
  });

  test('what a timer throws rejects, and the clock stands at that timer', async () => {
    const clock = new VirtualClock({ now: 0 });
    clock.after(3, () => {
      throw new Error('from the timer');
    });
    await expect(clock.advance(10)).rejects.toThrow('from the timer');
    expect(clock.now()).toBe(3);
  });

  test('a timer that sets itself again without delay is found out', async () => {
    const clock = new VirtualClock({ turns: 0 });
    const again = (): void => {
      clock.after(0, again);
    };
    again();
    await expect(clock.advance(1)).rejects.toThrow('More than 100000 timers ran at one moment');
  });

  test.each([Number.NaN, Infinity, -1])('a delay of %s is a RangeError', async (delay) => {
    const clock = new VirtualClock();
    const refusal = new RangeError(`milliseconds: expected a finite number of at least 0, not ${delay}`);
    expect(() => clock.after(delay, () => undefined)).toThrow(refusal);
    await expect(clock.advance(delay)).rejects.toThrow(refusal);
  });
});
