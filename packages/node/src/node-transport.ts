import type { Duplex } from 'node:stream';
import { OpenError } from '@hybi/session';
import type {
  AttemptRequest,
  Clock,
  Closure,
  OpenPhase,
  Transport,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { Attempt } from './attempt.js';
import type { Channel } from './attempt-scope.js';
import { ConnectionDiagnostics, attemptChannel, openChannel } from './diagnostics.js';
import { entropy } from './entropy.js';
import { headerMap } from './refusal.js';
import type { NodeSettings } from './node-settings.js';
import { OpeningSteps } from './opening.js';
import type { Agreed } from './opening.js';
import { redactUrl } from './quote.js';
import { StreamedMessages } from './streamed-messages.js';
import { textPort } from './text-port.js';
import { WireConnection } from './wire-connection.js';
import type { Target } from './websocket-url.js';

/** The transport of Node: RFC 6455 over `net` and `tls`. */
export function nodeTransport(settings: NodeSettings, clock: Clock): Transport {
  return (request, events) => new NodeTransportConnection(settings, clock, request, events);
}

/** One attempt, and the connection that it leads to. */
export class NodeTransportConnection implements TransportConnection {
  readonly #settings: NodeSettings;
  readonly #clock: Clock;
  readonly #request: AttemptRequest;
  readonly #events: TransportEvents;
  readonly #attempt: Attempt;
  readonly #streams: StreamedMessages | undefined;
  #stream: Duplex | undefined;
  #connection: WireConnection | undefined;

  constructor(settings: NodeSettings, clock: Clock, request: AttemptRequest, events: TransportEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#request = request;
    this.#events = events;
    if (settings.receivesStreams) {
      this.#streams = new StreamedMessages(
        () => this.#connection?.pause(),
        () => this.#connection?.resume(),
      );
    }
    this.#attempt = new Attempt(request, clock, (error) => this.#failed(error));
    if (attemptChannel.hasSubscribers) attemptChannel.publish(this.#subject);
    // No event may come before this call has returned.
    queueMicrotask(() => void this.#open());
  }

  /** The step that the attempt is in, or was in when it ended. */
  get phase(): OpenPhase {
    return this.#attempt.phase;
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

  async sendStream(chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
    await this.#connection?.sendStream(chunks);
  }

  ping(payload: Uint8Array): void {
    this.#connection?.ping(payload);
    // While the reader of a stream holds reading up, no answer could be seen, so none is owed.
    if (this.#streams?.isPaused === true) queueMicrotask(() => this.#events.alive());
  }

  /** The messages as streams; `undefined` where whole ones are delivered. */
  get streams(): StreamedMessages | undefined {
    return this.#streams;
  }

  /** Sends a Ping; fulfilled with the milliseconds until its Pong, rejected when the connection ends before. */
  async roundTrip(payload?: Uint8Array): Promise<number> {
    if (this.#connection === undefined) throw new TypeError('the connection is not open');
    return this.#connection.roundTrip(payload);
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  close(code?: number, reason?: string): void {
    this.#connection?.close(code, reason);
  }

  abandon(cause?: unknown): Closure {
    this.#attempt.abandon();
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

  ref(): void {
    const { clock, stream } = this.#holders;
    clock.ref?.();
    stream?.ref?.();
  }

  unref(): void {
    const { clock, stream } = this.#holders;
    clock.unref?.();
    stream?.unref?.();
  }

  /** What keeps the process alive. Another clock or stream than Node's own may know no such thing. */
  get #holders(): { readonly clock: Partial<Holder>; readonly stream: Partial<Holder> | undefined } {
    const stream: (Duplex & Partial<Holder>) | undefined = this.#stream;
    const clock: Clock & Partial<Holder> = this.#clock;
    return { clock, stream };
  }

  get #subject(): { readonly url: string; readonly attempt: number } {
    return { url: redactUrl(this.#request.url), attempt: this.#request.attempt };
  }

  async #open(): Promise<void> {
    if (this.#attempt.isOver) return;
    try {
      const steps = new OpeningSteps(this.#settings, this.#request, this.#attempt, this.#clock, {
        queued: (waits) => this.#events.queued?.(waits),
        opened: (agreed, channel, target) => this.#opened(agreed, channel, target),
      });
      await steps.run();
    } catch (error) {
      this.#attempt.fail(error);
    }
  }

  #failed(error: OpenError): void {
    if (openChannel.hasSubscribers) openChannel.publish({ ...this.#subject, error });
    this.#events.failed(error);
  }

  #opened(agreed: Agreed, channel: Channel, target: Target): void {
    this.#attempt.end();
    this.#stream = channel.stream;
    const url = redactUrl(target.href);
    const streams = this.#streams;
    const connection = new WireConnection({
      channel,
      events: this.#events,
      clock: this.#clock,
      diagnostics: new ConnectionDiagnostics(url),
      piece: streams === undefined ? undefined : (bytes, text, end) => streams.push(bytes, text, end),
      wire: {
        role: 'client',
        text: textPort,
        entropy,
        extensions: agreed.extensions,
        limits: { ...this.#settings.limits, maxMessageBytes: this.#request.maxMessageBytes },
        deliver: streams === undefined ? 'whole' : 'pieces',
        interleavePings: this.#settings.interleavePings,
        closeTimeoutMs: this.#request.closeTimeoutMs,
      },
    });
    this.#connection = connection;
    const { protocol, extensionsHeader: extensions } = agreed;
    if (openChannel.hasSubscribers) openChannel.publish({ ...this.#subject, protocol, extensions });
    this.#events.opened({ url: target.href, protocol, extensions, headers: headerMap(agreed.head) });
    if (agreed.rest.length > 0) connection.receive(agreed.rest); // HSR-17, T-02
  }
}

interface Holder {
  ref(): void;
  unref(): void;
}
