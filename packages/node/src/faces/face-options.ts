import { checkOptions, unexpected } from '@hybi/session';
import type { AttemptRequest } from '@hybi/session';
import { nodeOptionNames } from '../node-options.js';
import type { NodeOptions } from '../node-options.js';
import { nodeSettings } from '../node-settings.js';
import { redactUrl } from '../quote.js';
import type { UrlCredentials } from '../websocket-url.js';
import type { NodeSettings } from '../node-settings.js';

/** What Node's `WebSocket` and `WebSocketStream` take beside what the standard has. */
export interface FaceOptions extends Omit<NodeOptions, 'receive'> {
  /** As for `connect`, but `refuse` is a `SyntaxError` (DOMException). Default: `basic`, which is what browsers do. */
  readonly urlCredentials?: UrlCredentials | undefined;
  /** What a relative URL is relative to. Default: `location.href` where the host has one; without it a relative URL is a `SyntaxError`. */
  readonly baseUrl?: string | URL | undefined;
  /** Milliseconds from the constructor to open; elapsed, the connection fails. Default: 30,000. */
  readonly openTimeoutMs?: number | undefined;
  /**
   * Milliseconds that the closing handshake may take, with the sending of what was sent before it. Elapsed, the connection is dropped
   * and ends with 1006; or with the code of the server's Close, when the server has sent one and merely leaves TCP open, or goes on
   * sending, which is discarded (RFC 6455 §7.1.1). Default: 30,000.
   */
  readonly closeTimeoutMs?: number | undefined;
  /** The most bytes of one received message, after decompression. Exceeded: the connection fails with 1009. Default: 100 MiB. */
  readonly maxMessageBytes?: number | undefined;
}

/** Options of Node's `WebSocket`, its third argument. */
export interface WebSocketOptions extends FaceOptions {
  /**
   * The most bytes that may wait to be sent, as `bufferedAmount` counts them. A `send` that exceeds it fails the connection: the standard
   * calls that flagging it as full. Default: 1 GiB.
   */
  readonly maxBufferedAmount?: number | undefined;
}

/** The options of a face, checked and complete. */
export interface FaceSettings {
  readonly node: NodeSettings;
  readonly baseUrl: string | undefined;
  readonly maxBufferedAmount: number;
  readonly request: Pick<
    AttemptRequest,
    'requireSubprotocol' | 'attempt' | 'openTimeoutMs' | 'closeTimeoutMs' | 'maxMessageBytes'
  >;
}

// A message is an event here, never a stream.
const ownOptions = [...nodeOptionNames.filter((name) => name !== 'receive'), 'baseUrl', 'maxBufferedAmount'];
const shared = new Set([...ownOptions, 'openTimeoutMs', 'closeTimeoutMs', 'maxMessageBytes']);

/**
 * Checks the options of a face.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function faceSettings(options: WebSocketOptions): FaceSettings {
  for (const name of Object.keys(options)) {
    if (!shared.has(name)) throw new TypeError(`${name}: there is no such option`);
  }
  checkOptions(options, { ownOptions });
  const { openTimeoutMs = 30_000, closeTimeoutMs = 30_000, maxMessageBytes = 100 * 1024 * 1024 } = options;
  const { baseUrl, maxBufferedAmount = 1024 * 1024 * 1024 } = options;
  if (typeof maxBufferedAmount !== 'number') throw unexpected('maxBufferedAmount', 'a number', maxBufferedAmount);
  if (!(maxBufferedAmount >= 0))
    throw unexpected('maxBufferedAmount', 'a number of at least 0', maxBufferedAmount, RangeError);
  if (baseUrl !== undefined && !URL.canParse(String(baseUrl)))
    throw new TypeError(`baseUrl: expected an absolute URL, not "${redactUrl(String(baseUrl))}"`);
  return {
    // Browsers send the userinfo of a URL as Basic authorization (Fetch, "HTTP-network-or-cache fetch").
    node: nodeSettings({ urlCredentials: 'basic', liveness: false, ...options }),
    baseUrl: baseUrl === undefined ? undefined : String(baseUrl),
    maxBufferedAmount,
    // API-12: a server that selects none of the offered subprotocols fails the connection.
    request: { requireSubprotocol: true, attempt: 1, openTimeoutMs, closeTimeoutMs, maxMessageBytes },
  };
}
