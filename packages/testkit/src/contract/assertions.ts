/** A contract case found that something is not as it has to be. */
export class ContractViolation extends Error {
  override readonly name: string = 'ContractViolation';
}

/** Fails unless the condition holds. */
export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new ContractViolation(what);
}

/** Fails unless two values are the same: compared member by member where they are arrays, bytes or plain objects. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!alike(actual, expected)) throw new ContractViolation(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** Fails unless the call throws an error of this name; returns the error. */
export function throws(call: () => unknown, name: string, what: string): Error {
  try {
    call();
  } catch (error) {
    return named(error, name, what);
  }
  throw new ContractViolation(`${what}: expected a ${name}, and nothing was thrown`);
}

/** Fails unless the promise rejects with an error of this name; returns the error. */
export async function rejects(promise: PromiseLike<unknown>, name: string, what: string): Promise<Error> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return named(error, name, what);
  }
  throw new ContractViolation(`${what}: expected a ${name}, and it resolved with ${show(value)}`);
}

function named(error: unknown, name: string, what: string): Error {
  // By name: the error may come from another realm, or from another copy of the package.
  if (error instanceof Error && error.name === name) return error;
  throw new ContractViolation(`${what}: expected a ${name}, got ${show(error)}`, { cause: error });
}

function alike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return (
      a instanceof Uint8Array &&
      b instanceof Uint8Array &&
      a.length === b.length &&
      a.every((byte, at) => byte === b[at])
    );
  }
  const [ofA, ofB] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    ofA.length === ofB.size &&
    ofA.every(([key, value]) => ofB.has(key) && alike(value, ofB.get(key)))
  );
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Uint8Array) return `bytes [${value.subarray(0, 32).join()}${value.length > 32 ? ',…' : ''}]`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
