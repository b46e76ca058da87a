import { isToken } from '@hybi/codec/token';
import type { ProviderContext } from './options.js';
import { quote } from './quote.js';
import type { Subprotocol, WireData } from './subprotocol.js';

/** A subprotocol whose types nobody knows here. */
export type AnySubprotocol = Subprotocol;

/** What stands where no subprotocol object does: messages are what goes over the wire. */
export const raw: AnySubprotocol = {
  encode(message: unknown): WireData {
    if (typeof message === 'string' || message instanceof Uint8Array) return message;
    throw new TypeError(
      `a message is a string or a Uint8Array where no subprotocol object says otherwise, not ${quote(message)}`,
    );
  },
  decode: (data) => data,
};

/** The `protocols` option, read and checked. */
export interface ProtocolList {
  readonly entries: readonly ProtocolEntry[];
  /** What encodes until a selection is known, and where the server selects nothing and that is allowed. */
  readonly first: AnySubprotocol;
}

interface ProtocolEntry {
  readonly subprotocol: AnySubprotocol;
  /** `undefined` for one that offers nothing, or whose name is made for each attempt. */
  readonly name: string | undefined;
}

/** What one attempt offers, and what each selection would mean. */
export interface Offer {
  /** In order of preference. */
  readonly names: readonly string[];
  readonly first: AnySubprotocol;
  /** What the server selected; `undefined` if that was not offered, or can't be selected. */
  select(name: string): AnySubprotocol | undefined;
}

/**
 * Reads the value of the `protocols` option.
 *
 * @throws TypeError for what is neither a name nor a subprotocol object.
 * @throws SyntaxError for a name that is not a token, or is given twice.
 */
export function readProtocols(option: unknown): ProtocolList {
  const values: readonly unknown[] = Array.isArray(option) ? option : option === undefined ? [] : [option];
  const names = new Set<string>();
  const entries = values.map((value): ProtocolEntry => {
    if (typeof value === 'string') return { subprotocol: raw, name: value };
    const subprotocol = asSubprotocol(value);
    return { subprotocol, name: subprotocol.name };
  });
  for (const { name, subprotocol } of entries) {
    if (name === undefined) {
      if (entries.length > 1 && subprotocol.offer === undefined) {
        throw new SyntaxError('protocols: a subprotocol without a name stands alone');
      }
      continue;
    }
    if (!isToken(name)) throw new SyntaxError(`protocols: ${quote(name)} is not a token (RFC 9110 §5.6.2)`);
    if (names.has(name)) throw new SyntaxError(`protocols: ${quote(name)} is given twice`);
    names.add(name);
  }
  const first = entries.find((entry) => entry.subprotocol.offer === undefined)?.subprotocol;
  if (first === undefined && entries.length > 0) {
    throw new SyntaxError(
      'protocols: a credential such as bearer() needs a subprotocol beside it that the server can select',
    );
  }
  return { entries, first: first ?? raw };
}

/** Makes an attempt's offer; asynchronous only where a name has to be made for it. */
export async function makeOffer(list: ProtocolList, context: ProviderContext): Promise<Offer> {
  const names: string[] = [];
  for (const { name, subprotocol } of list.entries) {
    if (subprotocol.offer !== undefined) {
      const credential = await subprotocol.offer(context);
      // A credential is not quoted.
      if (!isToken(credential) || names.includes(credential)) {
        throw new SyntaxError('protocols: what offer() gave is not a token, or is another one that is offered');
      }
      names.push(credential);
    } else if (name !== undefined) names.push(name);
  }
  return offer(list, names);
}

/** The offer of a list that needs nothing made; `undefined` for the others. */
export function fixedOffer(list: ProtocolList): Offer | undefined {
  if (list.entries.some((entry) => entry.subprotocol.offer !== undefined)) return undefined;
  return offer(
    list,
    list.entries.flatMap(({ name }) => (name === undefined ? [] : [name])),
  );
}

function offer(list: ProtocolList, names: readonly string[]): Offer {
  return {
    names,
    first: list.first,
    select: (name) =>
      list.entries.find((entry) => entry.name === name && entry.subprotocol.offer === undefined)?.subprotocol,
  };
}

function asSubprotocol(value: unknown): AnySubprotocol {
  if (isSubprotocol(value)) return value;
  throw new TypeError(`protocols: expected a name or an object with encode and decode, not ${quote(value)}`);
}

function isSubprotocol(value: unknown): value is AnySubprotocol {
  if (typeof value !== 'object' || value === null) return false;
  const candidate: Partial<AnySubprotocol> = value;
  const { name } = candidate;
  return (
    typeof candidate.encode === 'function' &&
    typeof candidate.decode === 'function' &&
    (name === undefined || typeof name === 'string')
  );
}
