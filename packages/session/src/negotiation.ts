import { isToken } from '@hybi/codec/token';
import { isObject } from './is-object.js';
import type { ProviderContext } from './options.js';
import { quote, unexpected } from './quote.js';
import type { Subprotocol, WireData } from './subprotocol.js';

/** A subprotocol whose types nobody knows here. */
export type AnySubprotocol = Subprotocol;

/** What stands where no subprotocol object does: messages are what goes over the wire. */
export const raw: Subprotocol<WireData, WireData> = { encode: (message) => message, decode: (data) => data };

/** What one attempt offers. */
export interface Offer {
  readonly entries: readonly AnySubprotocol[];
  /** In order of preference. */
  readonly names: readonly string[];
  /** Those of the names that are credentials. */
  readonly credentials: readonly string[];
}

/** The entry that the server selected by its name, or by none the first one; `undefined` if that was not offered, or can't be selected. */
export function selected(entries: readonly AnySubprotocol[], name: string): AnySubprotocol | undefined {
  return entries.find((entry) => isSelectable(entry) && (name === '' || entry.name === name));
}

const none: Offer = { entries: [raw], names: [], credentials: [] };

/**
 * Reads the value of the `protocols` option: what is offered, but for credentials. Where nothing is, there is an entry without a name.
 *
 * @throws TypeError for what is neither a name nor a subprotocol object.
 * @throws SyntaxError for a name that is not a token, or is given twice, and for entries that can't stand so.
 */
export function readProtocols(option: unknown = []): Offer {
  const values: readonly unknown[] = Array.isArray(option) ? option : [option];
  if (values.length === 0) return none;
  const entries = values.map(asSubprotocol);
  if (entries.length > 1 && entries.some((entry) => entry.name === undefined && isSelectable(entry)))
    throw refusal('expected one alone where it has no name');
  if (selected(entries, '') === undefined) throw refusal('expected one to select beside a credential such as bearer()');
  return offerOf(entries);
}

/** Makes an attempt's offer, with the credentials that have to be made for it. */
export async function makeOffer(entries: readonly AnySubprotocol[], context: ProviderContext): Promise<Offer> {
  return offerOf(entries, await Promise.all(entries.map(async (entry) => entry.offer?.(context))));
}

/** The offer of these entries; `made` are the credentials that some of them offer in place of a name. */
function offerOf(entries: readonly AnySubprotocol[], made: readonly (string | undefined)[] = []): Offer {
  const names = new Set<string>();
  for (const [index, { name }] of entries.entries()) {
    const token = made[index] ?? name;
    if (token === undefined) continue;
    const expected = names.has(token) ? 'a token once' : !isToken(token) && 'a token (RFC 9110 §5.6.2)';
    // A credential is not quoted.
    if (expected) throw refusal(`expected ${expected}, not ${token === name ? quote(name) : 'what offer() gave'}`);
    names.add(token);
  }
  return { entries, names: [...names], credentials: made.filter((token) => token !== undefined) };
}

/** Whether a server can select this one: not if it is a credential. */
export function isSelectable(entry: AnySubprotocol): boolean {
  return entry.offer === undefined;
}

function refusal(why: string): SyntaxError {
  return new SyntaxError(`protocols: ${why}`);
}

function asSubprotocol(value: unknown): AnySubprotocol {
  if (typeof value === 'string') return { ...raw, name: value };
  if (isSubprotocol(value)) return value;
  throw unexpected('protocols', 'a name or an object with encode and decode', value);
}

function isSubprotocol(value: unknown): value is AnySubprotocol {
  if (!isObject(value)) return false;
  const { name = '', encode, decode } = value;
  return typeof encode === 'function' && typeof decode === 'function' && typeof name === 'string';
}
