import type { AttemptSignal } from './abort-signal.js';
import type { Given } from './providers.js';
import type { AttemptRequest } from './transport.js';

/**
 * What an attempt asks a transport for. It is a class because of its getter: V8 gives every object literal with one a shape of its own, which
 * lies among the old objects and so keeps all that the getter sees, the whole connection, until the next full collection of garbage.
 */
export class RequestOfAttempt implements AttemptRequest {
  declare readonly url: string;
  declare readonly protocols: readonly string[];
  declare readonly credentials: readonly string[];
  declare readonly requireSubprotocol: boolean;
  declare readonly attempt: number;
  declare readonly openTimeoutMs: number;
  declare readonly wholeOpenTimeoutMs: number;
  declare readonly closeTimeoutMs: number;
  declare readonly maxMessageBytes: number;
  readonly #asker: { readonly signal: AttemptSignal };

  /** `leftMs`: of the open deadline. `asker` makes the signal when it is asked for. */
  constructor(
    attempt: number,
    { url, offer }: Given,
    settings: Pick<AttemptRequest, 'requireSubprotocol' | 'openTimeoutMs' | 'closeTimeoutMs' | 'maxMessageBytes'>,
    leftMs: number,
    asker: { readonly signal: AttemptSignal },
  ) {
    this.url = url;
    this.protocols = offer.names;
    this.credentials = offer.credentials;
    this.requireSubprotocol = settings.requireSubprotocol;
    this.attempt = attempt;
    this.openTimeoutMs = leftMs;
    this.wholeOpenTimeoutMs = settings.openTimeoutMs;
    this.closeTimeoutMs = settings.closeTimeoutMs;
    this.maxMessageBytes = settings.maxMessageBytes;
    this.#asker = asker;
  }

  get signal(): AttemptSignal {
    return this.#asker.signal;
  }
}
