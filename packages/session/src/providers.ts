import { isSelectable, makeOffer, offerOf, readProtocols } from './negotiation.js';
import type { OfferedProtocols } from './message-types.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Provided, ProviderContext, UrlLike } from './options.js';
import { quote } from './quote.js';
import type { Platform } from './transport.js';

/** What the providers gave for one attempt. */
export interface Given {
  readonly url: string;
  readonly offer: Offer;
}

/** Where an attempt gets its URL and its subprotocols from. What is a plain value is checked once, when the session is made. */
export interface Providers {
  /** What every attempt gets, if nothing has to be asked for. */
  readonly fixed: Given | undefined;
  /** What encodes before anything was negotiated, if that is known. */
  readonly first: AnySubprotocol | undefined;
  /** Asks, all at the same time. */
  ask(context: ProviderContext): Promise<Given>;
}

/** @throws SyntaxError for an unusable URL or name, TypeError for a value of the wrong kind. */
export function providersOf(
  { normalizeUrl = plainUrl }: Platform,
  url: Provided<string | UrlLike>,
  protocols: Provided<OfferedProtocols> | undefined,
): Providers {
  const checkedUrl = (given: unknown): string => {
    if (typeof given === 'string' || isUrlLike(given)) return normalizeUrl(given);
    throw new TypeError(`url: expected a string or a URL, not ${quote(given)}`);
  };
  const fixedUrl = typeof url === 'function' ? undefined : checkedUrl(url);
  const list = typeof protocols === 'function' ? undefined : readProtocols(protocols);
  const isFixed = fixedUrl !== undefined && list?.entries.every(isSelectable) === true;
  return {
    fixed: isFixed ? { url: fixedUrl, offer: offerOf(list, []) } : undefined,
    first: list?.first,
    async ask(context) {
      const [given, offer] = await Promise.all([
        typeof url === 'function' ? Promise.resolve(url(context)).then(checkedUrl) : checkedUrl(url),
        typeof protocols === 'function'
          ? Promise.resolve(protocols(context)).then((option) => makeOffer(readProtocols(option), context))
          : makeOffer(readProtocols(protocols), context),
      ]);
      return { url: given, offer };
    },
  };
}

function isUrlLike(url: unknown): url is UrlLike {
  return typeof url === 'object' && url !== null && 'href' in url && typeof url.href === 'string';
}

function plainUrl(url: string | UrlLike): string {
  const text = typeof url === 'string' ? url : url.href;
  if (/^wss?:\/\/[^/?#]/i.test(text) && !text.includes('#')) return text;
  throw new SyntaxError(`url: expected ws:// or wss:// with a host and without a fragment, not ${quote(text)}`);
}
