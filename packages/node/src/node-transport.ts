import type { Duplex } from 'node:stream';
import type {
  AbortSignalLike,
  AttemptRequest,
  Clock,
  Closure,
  OpenPhase,
  Transport,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import type { NodeSettings } from './node-settings.js';
import type { StreamedMessages } from './streamed-messages.js';
import { TransportAttempt } from './transport-attempt.js';
import type { WireConnection } from './wire-connection.js';

/** The transport of Node: RFC 6455 over `net` and `tls`. */
export function nodeTransport(settings: NodeSettings, clock: Clock): Transport {
  return (request, events) => new NodeTransportConnection(settings, clock, request, events);
}

/** One attempt, and the connection that it leads to. Of the two there is one at a time: nothing of an opening handshake outlasts it. */
export class NodeTransportConnection implements TransportConnection {
  readonly pingsWaitForStreams: boolean;
  #attempt: TransportAttempt | undefined;
  #connection: WireConnection | undefined;

  constructor(settings: NodeSettings, clock: Clock, request: AttemptRequest, events: TransportEvents) {
    this.pingsWaitForStreams = !settings.interleavePings;
    this.#attempt = new TransportAttempt(settings, clock, request, events, (connection) => {
      this.#attempt = undefined;
      this.#connection = connection;
    });
  }

  /** The step that the attempt is in; `undefined` when it is over. */
  get phase(): OpenPhase | undefined {
    return this.#attempt?.phase;
  }

  get bufferedBytes(): number {
    return this.#connection?.bufferedBytes ?? 0;
  }

  /** Payload bytes of messages, without what frames add to them, that were accepted and have certainly not left. */
  get unsentBytes(): number {
    return this.#connection?.unsentBytes ?? 0;
  }

  send(data: string | Uint8Array): void {
    this.#connection?.send(data);
  }

  async sendStream(chunks: AsyncIterable<string | Uint8Array>, signal?: AbortSignalLike): Promise<void> {
    await this.#connection?.sendStream(chunks, signal);
  }

  ping(payload: Uint8Array): void {
    this.#connection?.sendPing(payload);
  }

  /** The messages as streams; `undefined` where whole ones are delivered. */
  get streams(): StreamedMessages | undefined {
    return this.#connection?.streams;
  }

  /** Sends a Ping; fulfilled with the milliseconds until its Pong, rejected when the connection ends before. */
  async roundTrip(payload?: Uint8Array): Promise<number> {
    if (this.#connection === undefined) {
      throw new TypeError(`ping: the connection is ${this.#attempt === undefined ? 'closed' : 'connecting'}, not open`);
    }
    return this.#connection.roundTrip(payload);
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  close(code?: number, reason?: string): void {
    this.#connection?.beginClose(code, reason);
  }

  abandon(cause?: unknown): Closure {
    this.#attempt?.abandon();
    this.#attempt = undefined;
    return (
      this.#connection?.abandon(cause) ?? {
        code: 1006,
        reason: '',
        clean: false,
        received: undefined,
        sent: undefined,
        initiator: 'none',
        unsentBytes: 0,
        cause,
      }
    );
  }

  /** Ends the attempt, if it is not over, as one that has failed, and tells so: {@link abandon} tells nothing. */
  giveUp(): void {
    this.#attempt?.giveUp();
  }

  ref(): void {
    for (const holder of this.#holders) holder?.ref?.();
  }

  unref(): void {
    for (const holder of this.#holders) holder?.unref?.();
  }

  /** What keeps the process alive. Another clock or stream than Node's own may know no such thing. */
  get #holders(): readonly (Partial<Holder> | undefined)[] {
    const clock: (Clock & Partial<Holder>) | undefined = (this.#attempt ?? this.#connection)?.clock;
    const stream: (Duplex & Partial<Holder>) | undefined = this.#connection?.stream;
    return [clock, stream];
  }
}

interface Holder {
  ref(): void;
  unref(): void;
}
