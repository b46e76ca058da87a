import { Connection, unexpected } from '@hybi/session';
import type { ConnectionHost } from '@hybi/session';
import { withoutEmptyTables } from './event-tables.js';
import type { StreamedMessage } from './streamed-messages.js';
import type { WireConnection } from './wire-connection.js';

/** What a connection of Node asks of its transport: Node's own, or one that passes on what Node's has. */
type NodeTransport = Pick<WireConnection, 'roundTrip' | 'streams' | 'ref' | 'unref'>;

type NodeHost<In, Out> = ConnectionHost<In, Out> & { readonly transport: NodeTransport };

function isNodeHost<In, Out>(host: ConnectionHost<In, Out>): host is NodeHost<In, Out> {
  return 'roundTrip' in host.transport && 'streams' in host.transport;
}

/** A {@link Connection} with what only Node can do: Pings, messages of any length, and dropping the connection. */
export class NodeConnection<In, Out> extends Connection<In, Out> {
  readonly #host: NodeHost<In, Out>;

  static {
    withoutEmptyTables(this.prototype);
  }

  constructor(host: ConnectionHost<In, Out>) {
    super(host);
    if (!isNodeHost(host)) throw unexpected('transport', 'that of Node', host.transport);
    this.#host = host;
    const { streams } = host.transport;
    if (streams === undefined) return;
    void host.ended.then((closure) => streams.end(closure));
  }

  /**
   * Sends a Ping frame and waits for its Pong.
   *
   * @param payload at most 125 bytes; by default a few bytes that no other Ping of this connection has.
   * @returns the milliseconds of the round trip. Rejects with a `RangeError` for a longer payload, and with a `ClosedError` when
   * the connection is closing, or ends before the Pong has come. It does not time out by itself: `liveness` does that.
   */
  ping(payload?: Uint8Array): Promise<number> {
    return this.#host.transport.roundTrip(payload);
  }

  /**
   * The messages of a connection with `receive: 'streams'`, each while it comes in. Memory stays flat: the peer has to wait while
   * nobody reads. What has not been read of a message when the next one is asked for is discarded. The loop ends when the connection ends
   * normally, and throws the `ClosedError` otherwise; reading a message that was cut off throws it in any case.
   *
   * @throws TypeError without that option, or when somebody reads already.
   */
  incoming(): AsyncIterable<StreamedMessage> {
    const { streams } = this.#host.transport;
    if (streams === undefined) throw new TypeError("receive: expected 'streams' for incoming(), not 'messages'");
    return streams.read();
  }

  /**
   * Drops the connection now, without a closing handshake. It ends as abnormal, 1006, unless both Closes were exchanged already.
   *
   * @param cause becomes the `cause` of its closure.
   */
  terminate(cause?: unknown): void {
    this.#host.terminate(cause);
  }

  /** Lets the connection keep the process alive, as it does at first. */
  ref(): void {
    this.#host.transport.ref();
  }

  /** Lets the process end although the connection is open: neither its socket nor its timers hold it. */
  unref(): void {
    this.#host.transport.unref();
  }
}
