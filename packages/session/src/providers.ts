import { isObject } from './is-object.js';
import type { OfferedProtocols } from './message-types.js';
import { isSelectable, makeOffer, readProtocols, selected } from './negotiation.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Provided, ProviderContext, UrlLike } from './options.js';
import { unexpected } from './quote.js';
import type { Platform } from './transport.js';

/** What the providers gave for one attempt. */
export interface Given {
  readonly url: string;
  readonly offer: Offer;
}

/** Where an attempt gets its URL and its subprotocols from. */
export interface Providers {
  /** What encodes before anything was negotiated, if that is known. */
  readonly first: AnySubprotocol | undefined;
  /** What every attempt gets, or how to ask, for all at the same time. */
  readonly given: Given | ((context: ProviderContext) => Promise<Given>);
}

/**
 * What is a plain value is checked at once.
 *
 * @throws SyntaxError for an unusable URL or name, TypeError for a value of the wrong kind.
 */
export function providersOf(
  { normalizeUrl }: Pick<Platform, 'normalizeUrl'>,
  url: Provided<string | UrlLike>,
  protocols: Provided<OfferedProtocols> | undefined,
): Providers {
  const readUrl = (value: unknown): string => {
    const text = isObject(value) ? value['href'] : value;
    if (typeof text !== 'string') throw unexpected('url', 'a string or a URL', value);
    return normalizeUrl?.(text) ?? text;
  };
  const ask = async (context: ProviderContext): Promise<Given> => {
    // Both are promises before either is waited for: what one throws at once must not leave the other's rejection to nobody.
    const [text, offer] = await Promise.all([
      provided(url, context).then(readUrl),
      provided(protocols, context).then((list) => makeOffer(readProtocols(list).entries, context)),
    ]);
    return { url: text, offer };
  };
  const fixedUrl = typeof url === 'function' ? undefined : readUrl(url);
  const offer = typeof protocols === 'function' ? undefined : readProtocols(protocols);
  const isFixed = fixedUrl !== undefined && offer?.entries.every(isSelectable) === true;
  return { first: offer && selected(offer.entries, ''), given: isFixed ? { url: fixedUrl, offer } : ask };
}

async function provided(value: unknown, context: ProviderContext): Promise<unknown> {
  return typeof value === 'function' ? value(context) : value;
}
