import type { Provided, ProviderContext } from '../options.js';
import type { Subprotocol } from '../subprotocol.js';
import { base64urlOfText } from './base64url.js';
import { checkSubprotocolName } from './subprotocol-name.js';

/** What {@link bearer} can be given. */
export interface BearerOptions {
  /**
   * What stands before the encoded token. Default: `base64url.bearer.authorization.k8s.io.`, as Kubernetes defines it and others
   * have taken over.
   */
  readonly prefix?: string | undefined;
}

/** A credential among the subprotocols. It can be printed and serialised: the prefix is shown, and no token. */
export interface BearerCredential extends Subprotocol<never, never> {
  readonly offer: (context: ProviderContext) => Promise<string>;
  toString(): string;
  toJSON(): string;
}

/**
 * A bearer token for servers that take it from the list of subprotocols, since a page can't send an `Authorization` header.
 *
 * ```ts
 * connect(url, { protocols: [json('feed.v1'), bearer(() => auth.freshToken())] })
 * ```
 *
 * The function is called again for each attempt; the token is encoded as base64url and offered after the prefix. It is a credential, not
 * a subprotocol: there has to be another entry for the server to select, and if it selects this one the attempt fails. The token is in
 * no error, event, state, text or JSON that hybi makes. Proxies and servers that log request headers see it all the same.
 *
 * @param token the token, or a function that makes it for each attempt. A rejection fails the attempt with code `provider`.
 * @throws SyntaxError when the prefix has characters that a token can't have.
 */
export function bearer(token: Provided<string>, options: BearerOptions = {}): BearerCredential {
  const prefix = options.prefix ?? 'base64url.bearer.authorization.k8s.io.';
  if (prefix !== '') checkSubprotocolName(prefix);
  return new Bearer(token, prefix);
}

/** Keeps the token in private fields: what prints or serialises the object has nothing to print. */
class Bearer implements BearerCredential {
  readonly #token: Provided<string>;
  readonly #prefix: string;

  constructor(token: Provided<string>, prefix: string) {
    this.#token = token;
    this.#prefix = prefix;
  }

  async offer(context: ProviderContext): Promise<string> {
    const token = typeof this.#token === 'function' ? await this.#token(context) : this.#token;
    if (typeof token !== 'string' || token === '') {
      throw new TypeError(
        `bearer(): expected a token that is a string and not empty, not ${token === '' ? 'an empty one' : typeof token}`,
      );
    }
    return this.#prefix + base64urlOfText(token);
  }

  encode(): never {
    throw new TypeError('bearer() is a credential and carries no messages');
  }

  decode(): never {
    throw new TypeError('bearer() is a credential and carries no messages');
  }

  toJSON(): string {
    return this.toString();
  }

  toString(): string {
    return `${this.#prefix}[redacted]`;
  }
}
