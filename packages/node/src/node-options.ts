import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PerMessageDeflateOptions } from '@hybi/codec';
import type { ConnectOptions, Provided, SubprotocolOption } from '@hybi/session';
import type { HeaderInput } from './header-input.js';
import type { AuthenticateHook, CookieHook } from './http-hooks.js';
import type { ProxyOption } from './proxy-option.js';
import type { TlsOptions } from './tls-options.js';
import type { UrlCredentials } from './websocket-url.js';

/** What only Node can do. In a browser each of these is a type error, and an error at the call. */
export interface NodeOptions {
  /**
   * More header fields for the request, or a function that makes them for each attempt: the place for a fresh token. Default: none.
   * The handshake's own fields (`Host`, `Upgrade`, `Connection`, `Sec-WebSocket-…`) can't be set. If the function rejects, the attempt fails
   * with the code `provider`. After a redirect to another origin none of the fields is sent.
   */
  readonly headers?: Provided<HeaderInput> | undefined;
  /**
   * The `Origin` field. Default: none is sent. Outside a browser anybody can put anything here, so it proves nothing to a server
   * (SEC-07).
   */
  readonly origin?: string | undefined;
  /**
   * What a user and password in the URL mean: `refuse` throws at the call, as there is no such thing in a WebSocket URL (RFC 6455 §3);
   * `basic` sends them as `Authorization: Basic`, unless `headers` has an `Authorization`. Default: `refuse`.
   */
  readonly urlCredentials?: UrlCredentials | undefined;

  /**
   * permessage-deflate (RFC 7692). Default: `true`, it is offered as browsers offer it, `permessage-deflate; client_max_window_bits`, so
   * that a server gives the same answer to a program in Node and in a page. `false` offers nothing.
   *
   * Messages below `threshold` (default: 1,024 bytes) are sent uncompressed. `maxMessageBytes` bounds what is received, after
   * decompression. Each connection **that uses it** takes about 32 KiB of memory for receiving and 256 KiB for sending, allocated when the
   * first message needs it: for many connections at once set `clientNoContextTakeover` and `serverNoContextTakeover`, or
   * `false`. Use `false` where secrets are sent together with text that an attacker can choose (PMD-36).
   */
  readonly compression?: boolean | PerMessageDeflateOptions | undefined;

  /** TLS towards the server, for `wss:`. With `ws:` it has no effect until a redirect leads to `wss:`. Default: Node's defaults. */
  readonly tls?: TlsOptions | undefined;
  /**
   * Resolves host names, like the option of the same name of `net.connect`. It may answer with one address or with all of them. Default: the
   * system's resolver. Through an HTTP or `socks5h:` proxy the target's name is resolved by the proxy.
   */
  readonly lookup?: LookupFunction | undefined;
  /** Restricts the addresses to one family. Default: both, each tried in turn until one answers (RFC 8305). */
  readonly family?: 4 | 6 | undefined;
  /** The address of this machine to connect from. Only addresses of its family are tried then. Default: the system's choice. */
  readonly localAddress?: string | undefined;
  /**
   * TCP keep-alive: how long a connection is silent, in milliseconds, before the operating system probes it; `false` for never.
   * Default: 60,000 without `liveness`, else `false`. It keeps NAT entries alive, and so do the Pings of `liveness`, if they come at least
   * once a minute; but no Ping goes between the parts of a stream, so set it where a stream may pause for minutes.
   */
  readonly tcpKeepAliveMs?: number | false | undefined;
  /** Whether small writes leave at once instead of being gathered (Nagle's algorithm). Default: true. */
  readonly noDelay?: boolean | undefined;
  /**
   * A connected stream to use instead of a socket, or a function that makes one for each attempt. For `wss:` TLS is spoken inside it.
   * `lookup`, `family`, `localAddress` and `proxy` are not used then. It is destroyed with the connection, so a session that
   * reconnects needs a function. Default: none.
   */
  readonly socket?: Provided<Duplex> | undefined;

  /**
   * The proxy to go through. Default: `'env'`, the variables that other tools read: `WSS_PROXY` or `WS_PROXY` by the scheme, then a SOCKS URL in `ALL_PROXY`, then
   * `HTTPS_PROXY`, `HTTP_PROXY`, and `ALL_PROXY` whatever it holds; of each the lower-case name wins. `NO_PROXY` lists what is reached
   * directly; loopback addresses always are. `HTTP_PROXY` is ignored where `REQUEST_METHOD` is set (CGI). `false`: no proxy. A URL or
   * an object: this proxy, for every host. A function is called for each target.
   *
   * Both `ws:` and `wss:` go through `CONNECT` or SOCKS; TLS is with the target, inside the tunnel.
   */
  readonly proxy?: ProxyOption | undefined;

  /**
   * How many redirects an attempt follows. Default: 0, a redirect fails the attempt as any other status does. A redirect from `wss:` to
   * `ws:` is never followed. After a redirect to another origin `headers`, the userinfo, the client certificate, and subprotocols that
   * carry a bearer token are not sent.
   */
  readonly maxRedirects?: number | undefined;
  /** Where cookies come from and go to. Default: none are sent and none are kept. */
  readonly cookies?: CookieHook | undefined;
  /** Answers a 401. Default: it fails the attempt. It is called once for each request. */
  readonly authenticate?: AuthenticateHook | undefined;
  /**
   * How many attempts may be in their handshake with one address and port at the same time, over all sessions of this process that set
   * it. 1 is what RFC 6455 §4.1 asks for and browsers do. Waiting for a turn does not count towards `openTimeoutMs`. Default: `Infinity`.
   */
  readonly handshakesPerAddress?: number | undefined;

  /**
   * `'streams'`: each connection's `incoming()` gives its messages while they come in, in flat memory however long they are. Messages
   * are then delivered in no other way, and the subprotocol does not decode them. `maxMessageBytes` still counts: set it to `Infinity` for
   * messages of any size. Default: `'messages'`.
   */
  readonly receive?: 'messages' | 'streams' | undefined;

  /** The most bytes of the head of a response; must be finite. Default: 16 KiB. */
  readonly maxHeadBytes?: number | undefined;
  /** The most header fields of a response; must be finite. Default: 100. */
  readonly maxHeaderFields?: number | undefined;
  /** The most bytes of a refusal's content that an `OpenError` keeps as `body`. Default: 64 KiB. 0 keeps none. */
  readonly maxBodyBytes?: number | undefined;
  /** The most payload bytes of one frame. Default: as `maxMessageBytes`, with compression an eighth more. Exceeded: 1009, from the header alone. */
  readonly maxFrameBytes?: number | undefined;
  /** The most frames of one message. Default: 131,072. Exceeded: 1008. */
  readonly maxFragments?: number | undefined;
  /**
   * Whether Pings may be sent between the fragments of a message. Default: false, because deployed servers break on it: a Ping waits
   * for the end of a message that is sent in parts.
   */
  readonly interleavePings?: boolean | undefined;
}

/** Options of `connect` and `open` in Node. */
export interface NodeConnectOptions<
  Protocols extends SubprotocolOption | readonly SubprotocolOption[] = readonly SubprotocolOption[],
>
  extends ConnectOptions<Protocols>, NodeOptions {}

/** The names of {@link NodeOptions}. */
export const nodeOptionNames: readonly string[] = Object.keys({
  headers: 0,
  origin: 0,
  urlCredentials: 0,
  compression: 0,
  tls: 0,
  lookup: 0,
  family: 0,
  localAddress: 0,
  tcpKeepAliveMs: 0,
  noDelay: 0,
  socket: 0,
  proxy: 0,
  maxRedirects: 0,
  cookies: 0,
  authenticate: 0,
  handshakesPerAddress: 0,
  receive: 0,
  maxHeadBytes: 0,
  maxHeaderFields: 0,
  maxBodyBytes: 0,
  maxFrameBytes: 0,
  maxFragments: 0,
  interleavePings: 0,
} satisfies Record<keyof NodeOptions, 0>);
