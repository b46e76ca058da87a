import { isIP } from 'node:net';
import { unexpected } from '@hybi/session';
import { unexpectedSecret } from './quote.js';
import type { Userinfo } from './userinfo.js';

/** Why a SOCKS5 proxy gives no connection. */
export class Socks5Error extends Error {
  override readonly name = 'Socks5Error';
  /** The reply's code (RFC 1928 §6), where it came to that. */
  readonly reply: number | undefined;

  constructor(message: string, reply?: number) {
    super(message);
    this.reply = reply;
  }
}

/** RFC 1928 §6. */
const replies: readonly string[] = [
  'succeeded',
  'a general failure',
  'its rules do not allow it',
  'the network is unreachable',
  'the host is unreachable',
  'the host refused the connection',
  'the TTL expired',
  'it knows no CONNECT',
  'it knows no addresses of this type',
];

/** What to do after a piece of the dialogue: answer with `write`, or, with `rest`, go on with the target's own bytes. */
export interface Socks5Step {
  readonly write?: Uint8Array;
  readonly rest?: Uint8Array;
}

const version = 5;
const longest = 255;
const oneByteOfLength = `at most ${longest} bytes for SOCKS5`;
const noAuthentication = 0x00;
const usernamePassword = 0x02;

/** The client's side of one SOCKS5 `CONNECT` (RFC 1928) with username and password (RFC 1929): bytes in, bytes out, no I/O. */
export class Socks5Client {
  readonly #host: string;
  readonly #port: number;
  readonly #credentials: Userinfo | undefined;
  #state: 'method' | 'authentication' | 'reply' = 'method';
  #held: Uint8Array = new Uint8Array(0);

  /**
   * @param host a name, which the proxy resolves, or an address.
   * @throws RangeError for a name, a user or a password of more than 255 bytes: there is one byte for each length.
   */
  constructor(host: string, port: number, credentials: Userinfo | undefined) {
    const hostLength = Buffer.byteLength(host);
    if (hostLength > longest) throw unexpected('host', oneByteOfLength, hostLength, RangeError);
    for (const name of ['user', 'password'] as const) {
      if ((credentials?.[name].length ?? 0) > longest) throw unexpectedSecret(name, oneByteOfLength, RangeError);
    }
    this.#host = host;
    this.#port = port;
    this.#credentials = credentials;
  }

  /** The methods that are offered (RFC 1928 §3). */
  greeting(): Uint8Array {
    const methods = this.#credentials === undefined ? [noAuthentication] : [noAuthentication, usernamePassword];
    return Uint8Array.of(version, methods.length, ...methods);
  }

  /**
   * Feeds the next bytes.
   *
   * @throws Socks5Error when the proxy refuses, or speaks another protocol.
   */
  receive(bytes: Uint8Array): Socks5Step {
    this.#held = Buffer.concat([this.#held, bytes]);
    const [first, second] = this.#held;
    if (first === undefined) return {};
    const expected = this.#state === 'authentication' ? 1 : version;
    if (first !== expected)
      throw new Socks5Error(`it does not speak SOCKS5: ${expected} was expected first, not ${first}`);
    if (second === undefined) return {};
    if (this.#state === 'method') return this.#method(second);
    if (this.#state === 'authentication') return this.#authenticated(second);
    return this.#reply(second);
  }

  #method(method: number): Socks5Step {
    this.#held = this.#held.subarray(2);
    if (method === noAuthentication) return { write: this.#connect() };
    if (method === usernamePassword && this.#credentials !== undefined) {
      this.#state = 'authentication';
      const { user, password } = this.#credentials;
      return { write: Buffer.concat([Buffer.of(1, user.length), user, Buffer.of(password.length), password]) };
    }
    const asks = this.#credentials === undefined ? 'it asks for credentials' : 'it accepts none of the offered methods';
    throw new Socks5Error(asks);
  }

  #authenticated(status: number): Socks5Step {
    if (status !== 0) throw new Socks5Error('it does not accept the credentials');
    this.#held = this.#held.subarray(2);
    return { write: this.#connect() };
  }

  /** The request for a connection (RFC 1928 §4). */
  #connect(): Uint8Array {
    this.#state = 'reply';
    return Buffer.concat([
      Buffer.of(version, 1, 0),
      addressOf(this.#host),
      Buffer.of(this.#port >> 8, this.#port & 0xff),
    ]);
  }

  #reply(reply: number): Socks5Step {
    // A refusal need not be complete: some proxies close in the middle of it.
    if (reply !== 0) throw new Socks5Error(`${replies[reply] ?? 'an unknown refusal'} (SOCKS5 reply ${reply})`, reply);
    const length = this.#replyLength();
    if (length === undefined || this.#held.length < length) return {};
    return { rest: this.#held.slice(length) };
  }

  /** The reply ends with the address that the proxy connects from, in one of three forms. */
  #replyLength(): number | undefined {
    const type = this.#held[3];
    const nameLength = this.#held[4];
    if (type === 1) return 4 + 4 + 2;
    if (type === 4) return 4 + 16 + 2;
    if (type === 3) return nameLength === undefined ? undefined : 4 + 1 + nameLength + 2;
    if (type === undefined) return undefined;
    throw new Socks5Error(`its reply has an address of the unknown type ${type}`);
  }
}

function addressOf(host: string): Uint8Array {
  switch (isIP(host)) {
    case 4:
      return Buffer.of(1, ...host.split('.').map(Number));
    case 6:
      return Buffer.concat([Buffer.of(4), ipv6Bytes(host)]);
    default:
      return Buffer.concat([Buffer.of(3, Buffer.byteLength(host)), Buffer.from(host, 'utf8')]);
  }
}

/** The sixteen bytes of an IPv6 address in any of its spellings. */
function ipv6Bytes(address: string): Uint8Array {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) => {
    return `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after].map((group) =>
    Number.parseInt(group, 16),
  );
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
