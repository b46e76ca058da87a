import { formatHeaders } from '@hybi/codec';

/** Header fields of the request: pairs, a `Headers` object, or an object whose values are one or several lines. */
export type HeaderInput = Iterable<readonly [string, string]> | HeaderObject;

type HeaderObject = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Header fields as pairs, checked. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * Reads header fields.
 *
 * @throws TypeError for a name or value that can't stand in a request, or a name that the handshake sets itself (HSQ-18, T-17). Values are
 * not quoted: they may be secrets.
 */
export function readHeaders(input: HeaderInput | undefined): HeaderList {
  if (input === undefined) return [];
  if (typeof input !== 'object' || input === null)
    throw new TypeError('headers: an object or pairs of name and value are expected');
  const list = isIterable(input) ? [...input] : fromObject(input);
  for (const entry of list) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string') {
      throw new TypeError('headers: each name and each value has to be a string');
    }
  }
  formatHeaders(list);
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

/** The value of a Basic `Authorization` (RFC 7617), as UTF-8. */
export function basicCredentials(userinfo: string): string {
  return `Basic ${Buffer.from(userinfo, 'utf8').toString('base64')}`;
}

function isIterable(input: HeaderInput): input is Iterable<readonly [string, string]> {
  return Symbol.iterator in input;
}

function fromObject(input: HeaderObject): (readonly [string, string])[] {
  return Object.entries(input).flatMap(([name, value]) =>
    value === undefined
      ? []
      : typeof value === 'string'
        ? [[name, value] as const]
        : value.map((line) => [name, line] as const),
  );
}
