/**
 * The conversions of Web IDL (https://webidl.spec.whatwg.org/#js-type-mapping) that the interfaces of the standard ask for, and the
 * shape that it gives to an interface's objects.
 */

import { unexpected } from '../quote.js';

const surrogate = /\p{Surrogate}/gu;

/** `DOMString`. @throws TypeError for a Symbol, and whatever the value's own `toString` throws. */
export function domString(value: unknown): string {
  // `String(value)` would describe a Symbol instead of refusing it, and `'' + value` ask for `valueOf` first.
  // oxlint-disable-next-line -- the template performs ToString, whatever the value is
  return typeof value === 'string' ? value : `${value as string}`;
}

/** `USVString`: as {@link domString}, and each lone surrogate becomes U+FFFD. */
export function usvString(value: unknown): string {
  return domString(value).replace(surrogate, '\ufffd');
}

/** `[Clamp] unsigned short`: NaN is 0, what is out of range its nearest end, and halves go to the even neighbour. */
export function clampedUnsignedShort(value: unknown): number {
  const number = Math.min(Math.max(numberOf(value), 0), 0xffff);
  if (Number.isNaN(number)) return 0;
  const floor = Math.floor(number);
  const rest = number - floor;
  if (rest === 0.5) return floor + (floor % 2);
  return rest > 0.5 ? floor + 1 : floor;
}

/** `[EnforceRange] unsigned short`. @throws TypeError for what is no number from 0 to 65535; decimals are cut off. */
export function enforcedUnsignedShort(value: unknown, name: string): number {
  const number = Math.trunc(numberOf(value));
  if (number >= 0 && number <= 0xffff) return number + 0; // no -0
  throw new TypeError(`${name}: expected a number from 0 to 65535, not ${numberOf(value)}`);
}

/** `unsigned short`: modulo 65536. */
export function unsignedShort(value: unknown): number {
  return new Uint16Array([numberOf(value)])[0]!;
}

/** `sequence<DOMString>`, or of whatever `convert` makes. @throws TypeError for what is not iterable. */
export function sequence(value: unknown, name: string, convert: (item: unknown) => string): string[] {
  if (!isIterable(value)) throw unexpected(name, 'an iterable object', value);
  return Array.from(value, convert);
}

/** A dictionary: `undefined` and `null` are the empty one. @throws TypeError for any other value that is no object. */
export function dictionary(value: unknown, name: string): Partial<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw unexpected(name, 'an object', value);
  return value;
}

/** Whether Web IDL calls `value` an object: functions are objects too. */
export function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isIterable(value: unknown): value is object & Iterable<unknown> {
  return isObject(value) && typeof value[Symbol.iterator] === 'function';
}

/** `ToNumber`. @throws TypeError for a BigInt and for a Symbol. */
function numberOf(value: unknown): number {
  // oxlint-disable-next-line -- the operator performs ToNumber, whatever the value is; `Number(value)` would take a BigInt
  return +(value as number);
}

/** The value of an attribute of a promise type: its getter never throws, it rejects. */
export function promised<T>(get: () => Promise<T>): Promise<T> {
  try {
    return get();
  } catch (error) {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever it is, it is passed on
    return Promise.reject(error);
  }
}

/** What an interface has beside what the syntax of classes makes. */
export interface InterfaceShape {
  /** Its name, also in `Object.prototype.toString`. */
  readonly name: string;
  /** Its attributes and operations, which a class makes not enumerable and Web IDL enumerable. */
  readonly members: readonly string[];
  /** Its constants, which stand on the class and on the prototype. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** Gives a class the shape of an interface object and its prototype (Web IDL §3.7), and returns it. */
export function defineInterface<Class extends { readonly prototype: object }>(
  constructor: Class,
  shape: InterfaceShape,
): Class {
  const { prototype } = constructor;
  for (const member of shape.members) Object.defineProperty(prototype, member, { enumerable: true });
  for (const [name, value] of Object.entries(shape.constants ?? {})) {
    const constant = { value, enumerable: true, writable: false, configurable: false };
    Object.defineProperty(constructor, name, constant);
    Object.defineProperty(prototype, name, constant);
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: shape.name, configurable: true });
  Object.defineProperty(constructor, 'name', { value: shape.name, configurable: true });
  return constructor;
}
