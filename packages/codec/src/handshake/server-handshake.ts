import { copyOf } from '../copy-of.js';
import type { Extension, ExtensionElement, ServerExtension } from '../extension.js';
import { formatExtensions, parseExtensions } from '../extension-header.js';
import type { Sha1 } from '../ports.js';
import { ProtocolError } from '../protocol-error.js';
import { isToken } from '../token.js';
import { acceptFor, isKey } from './accept.js';
import { excerpt } from './excerpt.js';
import type { HeaderFields } from './header-fields.js';
import { listHas, splitList } from './header-fields.js';
import { HeadReader } from './http-head.js';
import type { HeadLimits, HttpHead } from './http-head.js';
import { toLatin1 } from './latin1.js';
import { formatHeaders } from './request-headers.js';
import type { Agreement } from './upgrade-response.js';
import { protocolVersion } from './version.js';

export interface ServerHandshakeOptions extends HeadLimits {
  readonly sha1: Sha1;
  /** The extensions to accept. Each takes the first offer of its name that suits it. Default: none. */
  readonly extensions?: readonly ServerExtension[] | undefined;
}

/** What a client asks for, in a valid opening handshake. */
export interface HandshakeRequest {
  /** The resource name, as it came. */
  readonly resource: string;
  readonly host: string;
  readonly headers: HeaderFields;
  /** The subprotocols offered, the most preferred first. */
  readonly protocols: readonly string[];
  /** The extensions offered, the most preferred first. */
  readonly offers: readonly ExtensionElement[];
}

/** What the server answers a valid request with. */
export interface AcceptOptions {
  /** One of the subprotocols offered. Default: none. */
  readonly protocol?: string | undefined;
  /** More header fields, such as `Set-Cookie`. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
}

/** How an opening handshake went for the server. */
export type ServerHandshakeOutcome =
  | {
      readonly kind: 'requested';
      readonly request: HandshakeRequest;
      /** What came behind the request. A client must not send anything before it has its answer (HSQ-19). */
      readonly rest: Uint8Array;
      /**
       * Opens the connection (HSQ-23).
       *
       * @throws {TypeError} for a subprotocol that was not offered, and for a header that can't be sent.
       */
      accept(options?: AcceptOptions): { readonly response: Uint8Array } & Agreement;
      /**
       * Answers otherwise: with a status, and text to go with it.
       *
       * @throws {TypeError | RangeError} for a header that can't be sent, and a status that is not 300 to 599.
       */
      refuse(status: number, text?: string, headers?: Iterable<readonly [name: string, value: string]>): Uint8Array;
    }
  /** The request is not valid: `response` says so, and the transport ends behind it (HSQ-21, HSQ-22). */
  | { readonly kind: 'failed'; readonly error: ProtocolError; readonly response: Uint8Array };

/** One opening handshake in the server role (RFC 6455 §4.2): the request in, the response out. */
export class ServerHandshake {
  readonly #sha1: Sha1;
  readonly #extensions: readonly ServerExtension[];
  readonly #reader: HeadReader;
  #over = false;

  /** @throws {RangeError} for a limit out of its range. */
  constructor(options: ServerHandshakeOptions) {
    this.#sha1 = options.sha1;
    this.#extensions = options.extensions ?? [];
    this.#reader = new HeadReader(options, '');
  }

  /**
   * Feeds the next bytes of the request, borrowed until the call returns.
   *
   * @returns the outcome, once; `undefined` when more bytes are needed.
   * @throws {Error} when the outcome has been given already.
   */
  receive(bytes: Uint8Array): ServerHandshakeOutcome | undefined {
    if (this.#over) throw new Error('receive: the opening handshake is over, not in progress');
    try {
      const read = this.#reader.read(bytes, 0);
      if (read === undefined) return undefined;
      this.#over = true;
      return this.#requested(read.head, copyOf(bytes, read.next));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#over = true;
      // HSQ-21: "426 Upgrade Required" with the versions that are taken.
      const otherVersion = error.violation === 'handshake-version';
      const response = otherVersion
        ? refusal(426, error.message, `Upgrade: websocket\r\nSec-WebSocket-Version: ${protocolVersion}\r\n`)
        : refusal(400, error.message, '');
      return { kind: 'failed', error, response };
    }
  }

  #requested(head: HttpHead, rest: Uint8Array): ServerHandshakeOutcome {
    const { request, key } = judgeRequest(head);
    return {
      kind: 'requested',
      request,
      rest,
      accept: (options = {}) => this.#accept(request, key, options),
      refuse: (status, text = '', headers = []) => {
        if (!Number.isInteger(status) || status < 300 || status > 599) {
          throw new RangeError(`status: expected an integer from 300 to 599, not ${status}`);
        }
        return refusal(status, text, formatHeaders(headers));
      },
    };
  }

  #accept(
    request: HandshakeRequest,
    key: string,
    options: AcceptOptions,
  ): { readonly response: Uint8Array } & Agreement {
    const { protocol = '' } = options;
    if (protocol !== '' && !request.protocols.includes(protocol)) {
      throw new TypeError(`protocol: expected one that was offered, not ${excerpt(protocol)}`);
    }
    const headers = formatHeaders(options.headers ?? []);
    const elements: ExtensionElement[] = [];
    const extensions: Extension[] = [];
    for (const offer of request.offers) {
      // EXT-09: only what was asked for. One reserved bit has one meaning (PMD-03), so that a name is taken once.
      const answer = this.#extensions.find((candidate) => candidate.name === offer.name)?.answer(offer.parameters);
      if (answer === undefined || extensions.some((other) => (other.rsv & answer.extension.rsv) !== 0)) {
        answer?.extension.release();
        continue;
      }
      elements.push(answer.element);
      extensions.push(answer.extension);
    }
    const extensionsHeader = formatExtensions(elements);
    const response =
      'HTTP/1.1 101 Switching Protocols\r\n' +
      'Upgrade: websocket\r\n' +
      'Connection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${acceptFor(key, this.#sha1)}\r\n` +
      (protocol === '' ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`) +
      (extensionsHeader === '' ? '' : `Sec-WebSocket-Extensions: ${extensionsHeader}\r\n`) +
      `${headers}\r\n`;
    return { response: toLatin1(response), protocol, extensions, extensionsHeader };
  }
}

/** RFC 6455 §4.2.1 (HSQ-22). */
function judgeRequest(head: HttpHead): { readonly request: HandshakeRequest; readonly key: string } {
  const { headers, startLine } = head;
  // An absolute URI is a request target as well (HSQ-03).
  const match = /^GET ([\x21-\x7e]+) HTTP\/1\.[1-9]$/.exec(startLine);
  const resource = match?.[1]?.replace(/^https?:\/\/[^/?]*/i, '');
  if (resource === undefined) throw broken(`expected a GET under HTTP/1.1, got ${excerpt(startLine)}`);
  if (!listHas(headers.get('upgrade'), 'websocket')) throw broken('the Upgrade header does not name WebSocket');
  if (!listHas(headers.get('connection'), 'upgrade')) throw broken('the Connection header does not ask to upgrade');
  const host = single(headers, 'Host');
  const version = single(headers, 'Sec-WebSocket-Version'); // HSQ-13
  if (version !== protocolVersion) {
    throw new ProtocolError('handshake-version', `expected ${protocolVersion}, got ${excerpt(version)}`);
  }
  const key = single(headers, 'Sec-WebSocket-Key'); // HSQ-09
  if (!isKey(key)) throw broken(`Sec-WebSocket-Key: expected the base64 of 16 bytes, got ${excerpt(key)}`);
  const protocols = splitList(headers.get('sec-websocket-protocol') ?? '');
  const bad = protocols.find((protocol, index) => !isToken(protocol) || protocols.indexOf(protocol) < index);
  if (bad !== undefined) throw broken(`Sec-WebSocket-Protocol: expected distinct tokens, got ${excerpt(bad)}`);
  const extensions = headers.get('sec-websocket-extensions');
  const offers = extensions === undefined ? [] : parseExtensions(extensions);
  return { request: { resource: resource || '/', host, headers, protocols, offers }, key };
}

function single(headers: HeaderFields, name: string): string {
  const values = headers.getAll(name);
  if (values.length !== 1) throw broken(`${name}: expected once, got ${values.length} of them`);
  return values[0]!;
}

function broken(detail: string): ProtocolError {
  return new ProtocolError('handshake-request', detail);
}

function refusal(status: number, text: string, headers: string): Uint8Array {
  // Only ASCII goes out: a message can quote anything.
  const body = text.replace(/[^\n\x20-\x7e]/g, '?');
  return toLatin1(
    `HTTP/1.1 ${status} \r\nConnection: close\r\n${headers}` +
      `Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
