import { fixedOffer, makeOffer, readProtocols } from './negotiation.js';
import type { OfferedProtocols } from './message-types.js';
import type { AnySubprotocol, Offer, ProtocolList } from './negotiation.js';
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
  readonly #normalize: (url: string | UrlLike) => string;
  readonly #url: string | ((context: ProviderContext) => unknown);
  readonly #protocols: ProtocolList | ((context: ProviderContext) => unknown);

  /** @throws SyntaxError for an unusable URL or name, TypeError for a value of the wrong kind. */
  constructor(platform: Platform, url: Provided<string | UrlLike>, protocols: Provided<OfferedProtocols> | undefined) {
    this.#normalize = platform.normalizeUrl ?? plainUrl;
    this.#url = typeof url === 'function' ? url : this.#checkedUrl(url);
    this.#protocols = typeof protocols === 'function' ? protocols : readProtocols(protocols);
    const list = typeof this.#protocols === 'function' ? undefined : this.#protocols;
    const offer = list === undefined ? undefined : fixedOffer(list);
    this.first = list?.first;
    this.fixed = typeof this.#url === 'string' && offer !== undefined ? { url: this.#url, offer } : undefined;
  }

  /** Asks, all at the same time. */
  async ask(context: ProviderContext): Promise<Given> {
    const [url, offer] = await Promise.all([this.#askUrl(context), this.#askProtocols(context)]);
    return { url, offer };
  }

  async #askUrl(context: ProviderContext): Promise<string> {
    return typeof this.#url === 'string' ? this.#url : this.#checkedUrl(await this.#url(context));
  }

  async #askProtocols(context: ProviderContext): Promise<Offer> {
    const protocols = this.#protocols;
    return makeOffer(typeof protocols === 'function' ? readProtocols(await protocols(context)) : protocols, context);
  }

  #checkedUrl(url: unknown): string {
    if (typeof url === 'string') return this.#normalize(url);
    if (isUrlLike(url)) return this.#normalize(url);
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
