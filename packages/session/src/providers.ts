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
export class Providers {
  /** What every attempt gets, if nothing has to be asked for. */
  readonly fixed: Given | undefined;
  /** What encodes before anything was negotiated, if that is known. */
  readonly first: AnySubprotocol | undefined;
  readonly #platform: Pick<Platform, 'normalizeUrl'>;
  readonly #url: Provided<string | UrlLike>;
  readonly #protocols: Provided<OfferedProtocols> | undefined;

  /** @throws SyntaxError for an unusable URL or name, TypeError for a value of the wrong kind. */
  constructor(
    platform: Pick<Platform, 'normalizeUrl'>,
    url: Provided<string | UrlLike>,
    protocols: Provided<OfferedProtocols> | undefined,
  ) {
    this.#platform = platform;
    this.#url = url;
    this.#protocols = protocols;
    const fixedUrl = typeof url === 'function' ? undefined : this.#checked(url);
    const list = typeof protocols === 'function' ? undefined : readProtocols(protocols);
    this.first = list?.first;
    if (fixedUrl !== undefined && list?.entries.every(isSelectable) === true)
      this.fixed = { url: fixedUrl, offer: offerOf(list, []) };
  }

  /** Asks, all at the same time. */
  async ask(context: ProviderContext): Promise<Given> {
    // Both are promises before either is waited for: what one throws at once must not leave the other's rejection to nobody.
    const [url, offer] = await Promise.all([this.#askUrl(context), this.#askOffer(context)]);
    return { url, offer };
  }

  async #askUrl(context: ProviderContext): Promise<string> {
    const url = this.#url;
    return this.#checked(typeof url === 'function' ? await url(context) : url);
  }

  async #askOffer(context: ProviderContext): Promise<Offer> {
    const protocols = this.#protocols;
    return makeOffer(readProtocols(typeof protocols === 'function' ? await protocols(context) : protocols), context);
  }

  #checked(url: unknown): string {
    const { normalizeUrl = plainUrl } = this.#platform;
    if (typeof url === 'string' || isUrlLike(url)) return normalizeUrl(url);
    throw new TypeError(`url: expected a string or a URL, not ${quote(url)}`);
  }
}

function isUrlLike(url: unknown): url is UrlLike {
  return typeof url === 'object' && url !== null && 'href' in url && typeof url.href === 'string';
}

function plainUrl(url: string | UrlLike): string {
  const text = typeof url === 'string' ? url : url.href;
  if (/^wss?:\/\/[^/?#]/i.test(text) && !text.includes('#')) return text;
  throw new SyntaxError(`url: expected ws:// or wss:// with a host and without a fragment, not ${quote(text)}`);
}
