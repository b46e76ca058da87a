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
  readonly entries: readonly AnySubprotocol[];
  /** What encodes until a selection is known, and where the server selects nothing and that is allowed. */
  readonly first: AnySubprotocol;
}

const none: ProtocolList = { entries: [], first: raw };

/** What one attempt offers. */
export interface Offer {
  /** In order of preference. */
  readonly names: readonly string[];
  /** Those of the names that are credentials. */
  readonly credentials: readonly string[];
  readonly list: ProtocolList;
}

const nothing: Offer = { names: [], credentials: [], list: none };

/** What the server selected, or where it selected nothing what is used then; `undefined` if that was not offered, or can't be selected. */
export function selected({ list }: Offer, name: string): AnySubprotocol | undefined {
  return name === '' ? list.first : list.entries.find((entry) => entry.name === name && isSelectable(entry));
}

/**
 * Reads the value of the `protocols` option.
 *
 * @throws TypeError for what is neither a name nor a subprotocol object.
 * @throws SyntaxError for a name that is not a token, or is given twice.
 */
export function readProtocols(option: unknown): ProtocolList {
  if (option === undefined) return none;
  const values: readonly unknown[] = Array.isArray(option) ? option : [option];
  const entries = values.map(asSubprotocol);
  const names = new Set<string>();
  for (const entry of entries) {
    if (entry.name !== undefined) addName(names, entry.name, quote(entry.name));
    else if (isSelectable(entry) && entries.length > 1) throw refusal('one without a name stands alone');
  }
  const first = entries.find(isSelectable) ?? raw;
  if (first === raw && entries.length > 0)
    throw refusal('beside a credential such as bearer() one is needed to select');
  return { entries, first };
}

/** Makes an attempt's offer, with the credentials that have to be made for it. */
export async function makeOffer(list: ProtocolList, context: ProviderContext): Promise<Offer> {
  return offerOf(list, await Promise.all(list.entries.map(async (entry) => entry.offer?.(context))));
}

/** The offer of a list; `offered` are the credentials of its entries, in order. */
export function offerOf(list: ProtocolList, offered: readonly (string | undefined)[]): Offer {
  if (list === none) return nothing;
  const names = new Set<string>();
  for (const [index, { name }] of list.entries.entries()) {
    const credential = offered[index];
    // A credential is not quoted.
    if (credential !== undefined) addName(names, credential, 'what offer() gave');
    else if (name !== undefined) names.add(name);
  }
  return { names: [...names], credentials: offered.filter((credential) => credential !== undefined), list };
}

/** Whether a server can select this one: not if it is a credential. */
export function isSelectable(entry: AnySubprotocol): boolean {
  return entry.offer === undefined;
}

function addName(names: Set<string>, name: string, shown: string): void {
  if (!isToken(name)) throw refusal(`${shown} is not a token (RFC 9110 §5.6.2)`);
  if (names.has(name)) throw refusal(`${shown} is given twice`);
  names.add(name);
}

function refusal(why: string): SyntaxError {
  return new SyntaxError(`protocols: ${why}`);
}

function asSubprotocol(value: unknown): AnySubprotocol {
  if (typeof value === 'string') return { ...raw, name: value };
  if (isSubprotocol(value)) return value;
  throw new TypeError(`protocols: expected a name or an object with encode and decode, not ${quote(value)}`);
}

function isSubprotocol(value: unknown): value is AnySubprotocol {
  if (typeof value !== 'object' || value === null) return false;
  const { name = '', encode, decode }: Partial<AnySubprotocol> = value;
  return typeof encode === 'function' && typeof decode === 'function' && typeof name === 'string';
}
