import { isObject } from './is-object.js';
import type { OfferedProtocols } from './message-types.js';
import { isSelectable, makeOffer, offerOf, readProtocols, selected } from './negotiation.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Provided, ProviderContext, UrlLike } from './options.js';
import { unexpected } from './quote.js';
import type { Platform } from './transport.js';

/** What the providers gave for one attempt. */
export interface Given extends Offer {
  readonly url: string;
}

/** Where an attempt gets its URL and its subprotocols from. */
export interface Providers {
  /** What every attempt gets, if nothing has to be asked for. */
  readonly fixed: Given | undefined;
  /** What encodes before anything was negotiated, if that is known. */
  readonly first: AnySubprotocol | undefined;
  /** Asks, all at the same time. */
  ask(context: ProviderContext): Promise<Given>;
}

/**
 * What is a plain value is checked at once.
 *
 * @throws SyntaxError for an unusable URL or name, TypeError for a value of the wrong kind.
 */
export function providersOf(
  { normalizeUrl = plainUrl }: Pick<Platform, 'normalizeUrl'>,
  url: Provided<string | UrlLike>,
  protocols: Provided<OfferedProtocols> | undefined,
): Providers {
  const readUrl = (given: unknown): string => {
    const text = isObject(given) ? given['href'] : given;
    if (typeof text !== 'string') throw unexpected('url', 'a string or a URL', given);
    return normalizeUrl(text);
  };
  const fixedUrl = typeof url === 'function' ? undefined : readUrl(url);
  const entries = typeof protocols === 'function' ? undefined : readProtocols(protocols);
  const isFixed = fixedUrl !== undefined && entries?.every(isSelectable) === true;
  return {
    fixed: isFixed ? { url: fixedUrl, ...offerOf(entries) } : undefined,
    first: entries && selected(entries, ''),
    async ask(context) {
      // Both are promises before either is waited for: what one throws at once must not leave the other's rejection to nobody.
      const [given, offer] = await Promise.all([
        provided(url, context).then(readUrl),
        provided(protocols, context).then((list) => makeOffer(readProtocols(list), context)),
      ]);
      return { url: given, ...offer };
    },
  };
}

async function provided(value: unknown, context: ProviderContext): Promise<unknown> {
  return typeof value === 'function' ? value(context) : value;
}

function plainUrl(url: string): string {
  if (/^wss?:\/\/[^/?#][^#]*$/i.test(url)) return url;
  throw unexpected('url', 'a ws: or wss: URL without a fragment', url, SyntaxError);
}
