import { ClosedError, Connection } from '@hybi/session';
import type { ConnectionHost, MessageStream, SendOptions, SendOutcome } from '@hybi/session';
import { withoutEmptyTables } from './event-tables.js';
import { NodeTransportConnection } from './node-transport.js';
import type { StreamedMessage } from './streamed-messages.js';

/** A {@link Connection} with what only Node can do. */
export class NodeConnection<In, Out> extends Connection<In, Out> {
  readonly #transport: NodeTransportConnection;
  readonly #host: ConnectionHost<In, Out>;

  static {
    withoutEmptyTables(this.prototype);
  }

  constructor(host: ConnectionHost<In, Out>) {
    super(host);
    const { transport } = host;
    if (!(transport instanceof NodeTransportConnection)) throw new TypeError('transport: the one of Node is expected');
    this.#transport = transport;
    this.#host = host;
    const { streams } = transport;
    if (streams === undefined) return;
    void host.ended.then((closure) =>
      streams.end(
        closure.clean ? undefined : new ClosedError('abnormal', 'the connection ended without a clean close', closure),
      ),
    );
  }

  /**
   * Sends a Ping frame and waits for its Pong.
   *
   * @param payload at most 125 bytes; by default a few bytes that no other Ping of this connection has.
   * @returns the milliseconds of the round trip. Rejects with a `RangeError` for a longer payload, and with a `ClosedError` when
   * the connection is closing, or ends before the Pong has come. It does not time out by itself: `liveness` does that.
   */
  ping(payload?: Uint8Array): Promise<number> {
    return this.#transport.roundTrip(payload);
  }

  /** Sends a message, as {@link Connection.send} does. A `Blob` goes out as one binary message, read piece by piece. */
  override send(message: Out, options?: SendOptions): SendOutcome;
  override send(stream: MessageStream | Blob, options?: SendOptions): Promise<SendOutcome>;
  override send(message: Out | MessageStream | Blob, options?: SendOptions): SendOutcome | Promise<SendOutcome> {
    if (message instanceof Blob) return super.send(message.stream() as AsyncIterable<Uint8Array>, options);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the host tells messages and streams apart
    return super.send(message as MessageStream, options);
  }

  /**
   * The messages of a connection with `receive: 'streams'`, each while it comes in. Memory stays flat: a peer is held up while
   * nobody reads. What of a message has not been read when the next one is asked for is discarded. It ends with a clean end of the
   * connection, and throws the `ClosedError` of any other.
   *
   * @throws TypeError without that option, or when somebody reads already.
   */
  incoming(): AsyncIterable<StreamedMessage> {
    const { streams } = this.#transport;
    if (streams === undefined) throw new TypeError("incoming(): the option receive: 'streams' is needed for it");
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
    this.#transport.ref();
  }

  /** Lets the process end although the connection is open: neither its socket nor its timers hold it. */
  unref(): void {
    this.#transport.unref();
  }
}
