import { formatHeaders } from '@hybi/codec';
import { unexpectedSecret } from './quote.js';

/** Header fields of the request: pairs, a `Headers` object, or an object whose values are one or several lines. */
export type HeaderInput = Iterable<readonly [string, string]> | HeaderObject;

type HeaderObject = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Header fields as pairs, checked. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * Reads header fields.
 *
 * @param option where they were given, for the error.
 * @throws TypeError for a name or value that can't stand in a request, or a name that the handshake sets itself (HSQ-18, T-17). Values are
 * not quoted: they may be secrets.
 */
export function readHeaders(input: HeaderInput | undefined, option = 'headers'): HeaderList {
  try {
    const list = listOf(input, option);
    formatHeaders(list);
    return list;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // from an iterable of the caller's
    throw new TypeError(error.message.replace(/^headers(?=:)/, option), { cause: error });
  }
}

function listOf(input: HeaderInput | undefined, option: string): HeaderList {
  if (input === undefined) return [];
  if (typeof input !== 'object' || input === null)
    throw unexpectedSecret(option, 'an object or pairs of name and value');
  const list: readonly unknown[] = isIterable(input) ? [...input] : fromObject(input);
  if (!list.every(isPair)) throw unexpectedSecret(option, 'a string for each name and each value');
  return list;
}

/** The list with `name` set to `value`, whatever it was. */
export function withHeader(list: HeaderList, name: string, value: string): HeaderList {
  return [...list.filter(([given]) => given.toLowerCase() !== name.toLowerCase()), [name, value]];
}

/** Whether the list has a field with this name. */
export function hasHeader(list: HeaderList, name: string): boolean {
  return list.some(([given]) => given.toLowerCase() === name.toLowerCase());
}

function isIterable(input: HeaderInput): input is Iterable<readonly [string, string]> {
  return Symbol.iterator in input;
}

function isPair(entry: unknown): entry is readonly [string, string] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string';
}

function fromObject(input: HeaderObject): readonly unknown[] {
  return Object.entries(input).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const lines: readonly unknown[] = Array.isArray(value) ? value : [value];
    return lines.map((line) => [name, line]);
  });
}
