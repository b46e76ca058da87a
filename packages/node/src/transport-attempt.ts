import type { OpenError, AttemptRequest, Clock, Opening, OpenPhase, TransportEvents } from '@hybi/session';
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
import type { Holder } from './process-holder.js';
import { redactUrl } from './quote.js';
import { StreamedMessages } from './streamed-messages.js';
import { textPort } from './text-port.js';
import { WireConnection } from './wire-connection.js';
import type { Target } from './websocket-url.js';

/** Whom it tells: what it leads to is a connection of Node's. */
export interface AttemptEvents extends TransportEvents {
  opened(opening: Opening, connection: WireConnection): void;
}

/** An attempt as the transport runs it, until it has led to a connection or failed. Nothing of it outlasts that. */
export class TransportAttempt implements OpeningSink {
  readonly clock: Clock & Holder;
  readonly #settings: NodeSettings;
  readonly #request: AttemptRequest;
  readonly #events: AttemptEvents;
  readonly #attempt: Attempt;

  constructor(settings: NodeSettings, clock: Clock, request: AttemptRequest, events: AttemptEvents) {
    this.clock = clock;
    this.#settings = settings;
    this.#request = request;
    this.#events = events;
    this.#attempt = new Attempt(request, clock, (error) => this.#failed(error));
    if (attemptChannel.hasSubscribers) attemptChannel.publish(this.#subject);
    // No event may come before this call has returned.
    void Promise.resolve().then(() => this.#begin());
  }

  get phase(): OpenPhase {
    return this.#attempt.phase;
  }

  /** Ends it without a word. */
  abandon(): void {
    this.#attempt.abandon();
  }

  /** Ends it as one that has failed, and tells so. */
  giveUp(): void {
    this.#attempt.giveUp();
  }

  ref(): void {
    this.clock.ref?.();
  }

  unref(): void {
    this.clock.unref?.();
  }

  #begin(): void {
    if (this.#attempt.isOver) return;
    void new OpeningSteps(this.#settings, this.#request, this.#attempt, this.clock, this).run();
  }

  #failed(error: OpenError): void {
    if (openChannel.hasSubscribers) openChannel.publish({ ...this.#subject, error });
    this.#events.failed(error);
  }

  get #subject(): AttemptDiagnostic {
    return { url: redactUrl(this.#request.url), attempt: this.#request.attempt };
  }

  // What the steps tell.

  queued(waits: boolean): void {
    this.#events.queued?.(waits);
  }

  opened(agreed: Agreed, channel: Channel, target: Target): void {
    if (this.#attempt.isOver) return;
    this.#attempt.end();
    const connection = this.#connection(agreed, channel, target);
    const opening = new NodeOpening(target.href, agreed);
    const { protocol, extensions } = opening;
    if (openChannel.hasSubscribers) openChannel.publish({ ...this.#subject, protocol, extensions });
    this.#events.opened(opening, connection);
    if (agreed.rest.length > 0) connection.receive(agreed.rest); // HSR-17, T-02
  }

  #connection(agreed: Agreed, channel: Channel, target: Target): WireConnection {
    const { limits, receivesStreams, interleavePings } = this.#settings;
    const { maxMessageBytes, closeTimeoutMs } = this.#request;
    const connection = new WireConnection(target.href, channel, this.#events, this.clock, {
      role: 'client',
      text: textPort,
      entropy,
      frameMemory: channel.source instanceof OnReadSource ? frameMemory : undefined,
      extensions: agreed.extensions,
      limits: { ...limits, maxMessageBytes },
      deliver: receivesStreams ? 'pieces' : 'whole',
      interleavePings,
      closeTimeoutMs,
    });
    if (receivesStreams) {
      connection.streams = new StreamedMessages(
        () => connection.pause(),
        () => connection.resume(),
      );
    }
    return connection;
  }
}
