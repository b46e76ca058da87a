/**
 * Lets the instances of a class that extends `EventTarget` have no tables of listeners until somebody listens. The constructor of Node's gives
 * each two maps, 370 bytes, which stay empty on most connections; Node 24 makes them when they are first needed, and this does it before.
 *
 * The tables become properties of the prototype: to set one to an empty map does nothing, and to read one makes the map that Node would have
 * made, as the instance's own. So whoever looks for them, by whatever way, finds them. Where a constructor makes no maps, or does not assign
 * them, nothing changes.
 */
export function withoutEmptyTables(prototype: object): void {
  for (const key of tableKeys(new EventTarget())) {
    Object.defineProperty(prototype, key, {
      configurable: true,
      get(this: object): unknown {
        const table = tableOf(new EventTarget(), key);
        own(this, key, table);
        return table;
      },
      set(this: object, value: unknown) {
        if (!isEmptyMap(value)) own(this, key, value);
      },
    });
  }
}

function tableKeys(target: EventTarget): symbol[] {
  return Object.getOwnPropertySymbols(target).filter((key) => isEmptyMap(tableOf(target, key)));
}

function tableOf(target: EventTarget, key: symbol): unknown {
  return Object.getOwnPropertyDescriptor(target, key)?.value;
}

/** Node's own kind of map is none by its prototype. */
function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'size' in value && value.size === 0;
}

function own(target: object, key: symbol, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
