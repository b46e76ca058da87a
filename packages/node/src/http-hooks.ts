/** What an {@link AuthenticateHook} is asked with. */
export interface Challenge {
  /** The URL that answered 401, without a userinfo. */
  readonly url: string;
  /** The path and query, as they stood in the request: what Digest authentication computes with. */
  readonly resource: string;
  /** The `WWW-Authenticate` fields, one for each line. */
  readonly challenges: readonly string[];
  /** The header fields of the answer, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The beginning of the answer's content. */
  readonly body: Uint8Array;
  /** Aborted when the attempt is given up. */
  readonly signal: AbortSignal;
}

/** Gives the value of `Authorization` that answers the challenge, or `undefined` to let the attempt fail. */
export type AuthenticateHook = (challenge: Challenge) => string | undefined | Promise<string | undefined>;

/** A cookie jar, such as one of `tough-cookie`, behind two functions (RFC 6265). An object literal has nothing else; a class may. */
export interface CookieHook {
  /**
   * The value of `Cookie` for a request to `url`, or `undefined` for none. Asked for each request, redirects included.
   *
   * @param url with `http:` or `https:` as its scheme, which is what cookie jars understand.
   */
  get(url: string): string | undefined | Promise<string | undefined>;
  /** Receives the `Set-Cookie` fields of an answer, one string for each, whatever its status (HSR-16). */
  set?(url: string, setCookie: readonly string[]): void | Promise<void>;
}

/** A WebSocket URL as cookie jars understand it. */
export function cookieUrl(url: string): string {
  return url.replace(/^ws/, 'http');
}
