import { copyOf } from '../copy-of.js';
import type { ClientExtension } from '../extension.js';
import { formatExtensions } from '../extension-header.js';
import type { Entropy, Sha1 } from '../ports.js';
import { ProtocolError } from '../protocol-error.js';
import { isToken } from '../token.js';
import { acceptFor, createKey } from './accept.js';
import { excerpt, excerptWithout, withoutQuery } from './excerpt.js';
import type { HeadLimits } from './http-head.js';
import { toLatin1 } from './latin1.js';
import { formatHeaders } from './request-headers.js';
import { ResponseReader } from './response-head.js';
import type { ResponseHead } from './response-head.js';
import { judgeUpgrade } from './upgrade-response.js';
import type { Agreement, UpgradeRequest } from './upgrade-response.js';
import { protocolVersion } from './version.js';
import type { WireUrl } from './wire-url.js';

export interface ClientHandshakeOptions extends HeadLimits {
  readonly url: WireUrl;
  readonly entropy: Entropy;
  readonly sha1: Sha1;
  /** The subprotocols to offer, the most preferred first. Default: none. */
  readonly protocols?: readonly string[] | undefined;
  /** Those of `protocols` that are credentials, such as a bearer token: they are offered, and no error quotes them. Default: none. */
  readonly credentials?: readonly string[] | undefined;
  /** Whether the attempt fails when the server chooses none of them, as browsers have it. Default: `true` (HSR-21). */
  readonly requireSubprotocol?: boolean | undefined;
  /** The extensions to offer, the most preferred first. Default: none. */
  readonly extensions?: readonly ClientExtension[] | undefined;
  /** More header fields, such as `Origin` (HSQ-11), `Cookie` or `Authorization`. Those of the handshake itself are refused. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
}

/** How an opening handshake ended for the client. */
export type HandshakeOutcome =
  /** The connection is open (HSR-15). `rest` is the beginning of the server's frames (HSR-17, T-02). */
  | ({ readonly kind: 'open'; readonly head: ResponseHead; readonly rest: Uint8Array } & Agreement)
  /** A final status other than 101 (HSR-01): an ordinary HTTP response, whose content begins with `rest`. */
  | { readonly kind: 'answered'; readonly head: ResponseHead; readonly rest: Uint8Array }
  /** The server broke a rule. `head` is there when the head could be read. */
  | { readonly kind: 'failed'; readonly error: ProtocolError; readonly head: ResponseHead | undefined };

/** One opening handshake in the client role (RFC 6455 §4.1): the request out, the response in, an outcome. */
export class ClientHandshake {
  /** The `Sec-WebSocket-Key` of this handshake. */
  readonly key: string;
  readonly #request: string;
  readonly #asked: UpgradeRequest;
  readonly #response: ResponseReader;
  #outcome: HandshakeOutcome | undefined;

  /**
   * @throws {TypeError} for a value that must not or can't stand in a request: a header or URL with a control character,
   * a protected header name, a subprotocol that is not a token or is there twice.
   * @throws {RangeError} for a limit out of its range.
   */
  constructor(options: ClientHandshakeOptions) {
    const { url, protocols = [], credentials = [], extensions = [], requireSubprotocol = true } = options;
    checkUrl(url);
    checkProtocols(protocols, credentials);
    this.key = createKey(options.entropy);
    this.#response = new ResponseReader(options);
    this.#asked = { accept: acceptFor(this.key, options.sha1), protocols, credentials, requireSubprotocol, extensions };
    const offers = formatExtensions(extensions.flatMap((extension) => extension.offers()));
    this.#request =
      `GET ${url.resource} HTTP/1.1\r\n` + // HSQ-02, HSQ-03
      `Host: ${url.host}\r\n` + // HSQ-04
      'Upgrade: websocket\r\n' + // HSQ-05
      'Connection: Upgrade\r\n' + // HSQ-06
      `Sec-WebSocket-Key: ${this.key}\r\n` + // HSQ-07, HSQ-09
      `Sec-WebSocket-Version: ${protocolVersion}\r\n` + // HSQ-12, HSQ-13
      (protocols.length === 0 ? '' : `Sec-WebSocket-Protocol: ${protocols.join(', ')}\r\n`) + // HSQ-14
      (offers === '' ? '' : `Sec-WebSocket-Extensions: ${offers}\r\n`) + // HSQ-17, EXT-01
      `${formatHeaders(options.headers ?? [])}\r\n`; // HSQ-18
  }

  /** The bytes of the request. Nothing else may be sent before the outcome is `open` (HSQ-19). */
  request(): Uint8Array {
    return toLatin1(this.#request);
  }

  /**
   * Feeds the next bytes of the response, borrowed until the call returns.
   *
   * @returns the outcome, once; `undefined` when more bytes are needed.
   * @throws {Error} when the outcome has been given already.
   */
  receive(bytes: Uint8Array): HandshakeOutcome | undefined {
    if (this.#outcome !== undefined) throw new Error('receive: the opening handshake is over, not in progress');
    this.#outcome = this.#judge(bytes);
    return this.#outcome;
  }

  /** The transport has ended. The outcome, if there is none yet, is that the response never came (HSR-07, T-10). */
  ended(): HandshakeOutcome {
    if (this.#outcome === undefined) {
      const came = this.#response.untouched ? 'no byte of a response came' : 'the response broke off';
      const error = new ProtocolError('handshake-cut-off', came);
      this.#outcome = { kind: 'failed', error, head: undefined };
    }
    return this.#outcome;
  }

  #judge(bytes: Uint8Array): HandshakeOutcome | undefined {
    let head: ResponseHead | undefined;
    try {
      const read = this.#response.read(bytes);
      if (read === undefined) return undefined;
      head = read.head;
      const rest = copyOf(bytes, read.next);
      if (head.status !== 101) return { kind: 'answered', head, rest };
      return { kind: 'open', head, rest, ...judgeUpgrade(head, this.#asked) };
    } catch (error) {
      if (error instanceof ProtocolError) return { kind: 'failed', error, head };
      throw error;
    }
  }
}

// HSQ-01, T-17: printable ASCII without a space, so that a URL can't add a line or end the request target.
const printable = /^[\x21-\x7e]+$/;

function checkUrl(url: WireUrl): void {
  if (!printable.test(url.host))
    throw new TypeError(`url: expected a host that can stand in a Host header, not ${excerpt(url.host)}`);
  if (!printable.test(url.resource) || !url.resource.startsWith('/')) {
    throw new TypeError(`url: expected a path with an optional query, not ${excerpt(withoutQuery(url.resource))}`);
  }
}

function checkProtocols(protocols: readonly string[], credentials: readonly string[]): void {
  const quoted = (protocol: string): string => excerptWithout(credentials, protocol);
  for (const protocol of protocols) {
    // HSQ-15.
    if (!isToken(protocol)) throw new TypeError(`protocols: expected a token, not ${quoted(protocol)}`);
  }
  // HSQ-16: compared exactly.
  if (protocols.length > 1 && new Set(protocols).size < protocols.length) {
    throw new TypeError(`protocols: expected distinct names, not ${protocols.map(quoted).join(', ')}`);
  }
}
