import { getEventListeners, setMaxListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { withoutEmptyTables } from '../src/event-tables.js';

class Quiet extends EventTarget {
  static {
    withoutEmptyTables(this.prototype);
  }
}

const tables = (target: EventTarget): unknown[] =>
  Object.getOwnPropertySymbols(target)
    .map((key) => Object.getOwnPropertyDescriptor(target, key)?.value as unknown)
    .filter((value) => typeof value === 'object' && value !== null);

describe('an event target without empty tables', () => {
  it('has none until somebody listens, and of its own then', () => {
    const [one, other] = [new Quiet(), new Quiet()];
    expect(tables(one)).toEqual([]);
    one.addEventListener('message', () => undefined);
    expect(tables(one)).toHaveLength(1);
    expect(tables(other)).toEqual([]);
  });

  it('is an EventTarget, and dispatches as one', () => {
    const target = new Quiet();
    const heard: string[] = [];
    const twice = (event: Event): void => void heard.push(`function ${event.type} ${event.target === target}`);
    target.addEventListener('ping', twice);
    target.addEventListener('ping', twice);
    target.addEventListener('ping', { handleEvent: (event) => void heard.push(`object ${event.type}`) });
    target.addEventListener('ping', () => void heard.push('once'), { once: true });
    const stop = new AbortController();
    target.addEventListener('ping', () => void heard.push('until aborted'), { signal: stop.signal });
    expect(target).toBeInstanceOf(EventTarget);
    expect(target.dispatchEvent(new Event('ping'))).toBe(true);
    expect(heard).toEqual(['function ping true', 'object ping', 'once', 'until aborted']);
    heard.length = 0;
    stop.abort();
    target.removeEventListener('ping', twice);
    target.dispatchEvent(new Event('ping'));
    expect(heard).toEqual(['object ping']);
  });

  it('can be dispatched on, and listened to no more, before anybody has listened', () => {
    const target = new Quiet();
    expect(target.dispatchEvent(new Event('ping'))).toBe(true);
    const listener = vi.fn();
    target.removeEventListener('ping', listener);
    target.addEventListener('ping', listener);
    target.dispatchEvent(new Event('ping'));
    expect(listener).toHaveBeenCalledOnce();
  });

  it('keeps listeners apart that are added past its own methods', () => {
    const [one, other] = [new Quiet(), new Quiet()];
    const listener = vi.fn();
    EventTarget.prototype.addEventListener.call(one, 'ping', listener);
    other.dispatchEvent(new Event('ping'));
    expect(listener).not.toHaveBeenCalled();
    one.dispatchEvent(new Event('ping'));
    expect(listener).toHaveBeenCalledOnce();
  });

  it('is known to node:events', () => {
    const target = new Quiet();
    expect(getEventListeners(target, 'ping')).toEqual([]);
    setMaxListeners(2, target);
    const listener = vi.fn();
    target.addEventListener('ping', listener);
    expect(getEventListeners(target, 'ping')).toEqual([listener]);
  });

  it('keeps a table that is set and is not empty', () => {
    const [key] = Object.getOwnPropertySymbols(Quiet.prototype);
    // Node from 24 on makes no empty tables itself.
    if (key === undefined) return;
    const target = new Quiet();
    const table = new Map([['ping', {}]]);
    Reflect.set(target, key, table);
    expect(Reflect.get(target, key)).toBe(table);
    expect(tables(target)).toEqual([table]);
  });
});
