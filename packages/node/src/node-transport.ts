import type { Duplex } from 'node:stream';
import { OpenError } from '@hybi/session';
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
import { Attempt } from './attempt.js';
import type { Channel } from './attempt-scope.js';
import { attemptChannel, openChannel } from './diagnostics.js';
import type { AttemptDiagnostic } from './diagnostics.js';
import { entropy } from './entropy.js';
import { frameMemory } from './frame-arena.js';
import { NodeOpening } from './node-opening.js';
import type { NodeSettings } from './node-settings.js';
import { OnReadSource } from './onread-source.js';
import { OpeningSteps } from './opening.js';
import type { Agreed, OpeningSink } from './opening.js';
import { redactUrl } from './quote.js';
import { StreamedMessages } from './streamed-messages.js';
import { textPort } from './text-port.js';
import { WireConnection } from './wire-connection.js';
import type { Target } from './websocket-url.js';

/** The transport of Node: RFC 6455 over `net` and `tls`. */
export function nodeTransport(settings: NodeSettings, clock: Clock): Transport {
  return (request, events) => new NodeTransportConnection(settings, clock, request, events);
}

/** What there is only until an attempt is over: nothing of an opening handshake outlasts it. */
interface Opening {
  readonly settings: NodeSettings;
  readonly request: AttemptRequest;
  readonly attempt: Attempt;
}

/** One attempt, and the connection that it leads to. */
export class NodeTransportConnection implements TransportConnection, OpeningSink {
  readonly #clock: Clock;
  readonly #events: TransportEvents;
  readonly #streams: StreamedMessages | undefined;
  readonly pingsWaitForStreams: boolean;
  #opening: Opening | undefined;
  #connection: WireConnection | undefined;

  constructor(settings: NodeSettings, clock: Clock, request: AttemptRequest, events: TransportEvents) {
    this.#clock = clock;
    this.#events = events;
    this.pingsWaitForStreams = !settings.interleavePings;
    if (settings.receivesStreams) {
      this.#streams = new StreamedMessages(
        () => this.#connection?.pause(),
        () => this.#connection?.resume(),
      );
    }
    const attempt = new Attempt(request, clock, (error) => this.#failed(error, request));
    this.#opening = { settings, request, attempt };
    if (attemptChannel.hasSubscribers) attemptChannel.publish(subjectOf(request));
    // No event may come before this call has returned.
    void Promise.resolve().then(() => this.#begin());
  }

  /** The step that the attempt is in; `undefined` when it is over. */
  get phase(): OpenPhase | undefined {
    return this.#opening?.attempt.phase;
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
    this.#connection?.beginClose(code, reason);
  }

  abandon(cause?: unknown): Closure {
    this.#opening?.attempt.abandon();
    this.#opening = undefined;
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
    this.#opening?.attempt.giveUp();
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
    const stream: (Duplex & Partial<Holder>) | undefined = this.#connection?.stream;
    const clock: Clock & Partial<Holder> = this.#clock;
    return { clock, stream };
  }

  #begin(): void {
    if (this.#opening === undefined) return;
    const { settings, request, attempt } = this.#opening;
    void new OpeningSteps(settings, request, attempt, this.#clock, this).run();
  }

  #failed(error: OpenError, request: AttemptRequest): void {
    this.#opening = undefined;
    if (openChannel.hasSubscribers) openChannel.publish({ ...subjectOf(request), error });
    this.#events.failed(error);
  }

  // What the steps tell.

  queued(waits: boolean): void {
    this.#events.queued?.(waits);
  }

  opened(agreed: Agreed, channel: Channel, target: Target): void {
    if (this.#opening === undefined) return;
    const { settings, request, attempt } = this.#opening;
    this.#opening = undefined;
    attempt.end();
    const streams = this.#streams;
    const connection = new WireConnection({
      url: target.href,
      channel,
      events: this.#events,
      clock: this.#clock,
      pieces: streams,
      wire: {
        role: 'client',
        text: textPort,
        entropy,
        frameMemory: channel.source instanceof OnReadSource ? frameMemory : undefined,
        extensions: agreed.extensions,
        limits: { ...settings.limits, maxMessageBytes: request.maxMessageBytes },
        deliver: streams === undefined ? 'whole' : 'pieces',
        interleavePings: settings.interleavePings,
        closeTimeoutMs: request.closeTimeoutMs,
      },
    });
    this.#connection = connection;
    const opening = new NodeOpening(target.href, agreed);
    const { protocol, extensions } = opening;
    if (openChannel.hasSubscribers) openChannel.publish({ ...subjectOf(request), protocol, extensions });
    this.#events.opened(opening);
    if (agreed.rest.length > 0) connection.receive(agreed.rest); // HSR-17, T-02
  }
}

function subjectOf(request: AttemptRequest): AttemptDiagnostic {
  return { url: redactUrl(request.url), attempt: request.attempt };
}

interface Holder {
  ref(): void;
  unref(): void;
}
