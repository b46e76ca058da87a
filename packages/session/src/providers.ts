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
    const [url, protocols] = [this.#url, this.#protocols];
    const [given, offer] = await Promise.all([
      typeof url === 'function'
        ? Promise.resolve(url(context)).then((value) => this.#checked(value))
        : this.#checked(url),
      typeof protocols === 'function'
        ? Promise.resolve(protocols(context)).then((option) => makeOffer(readProtocols(option), context))
        : makeOffer(readProtocols(protocols), context),
    ]);
    return { url: given, offer };
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
