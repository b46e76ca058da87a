import type { ClientHandshake, HandshakeOutcome, ResponseHead } from '@hybi/codec';
import type { Clock } from '@hybi/session';
import type { AttemptScope, Channel } from './attempt-scope.js';
import { noConsumer } from './byte-source.js';
import type { ByteConsumer } from './byte-source.js';
import { readRefusal } from './refusal-body.js';
import { nobody, own } from './stream-owner.js';
import type { StreamOwner } from './stream-owner.js';

/** An answer that did not open the connection, and what was read of its content. */
export interface Answer {
  readonly head: ResponseHead;
  readonly body: Uint8Array;
}

/** What an exchange is made with. */
export interface ExchangeInit {
  readonly channel: Channel;
  readonly handshake: ClientHandshake;
  readonly scope: AttemptScope;
  readonly clock: Clock;
  readonly maxBodyBytes: number;
  /** The connection is open; called in the middle of a read, so that the frames behind the answer find their reader (HSR-17, T-02). */
  readonly opened: (outcome: Extract<HandshakeOutcome, { readonly kind: 'open' }>) => void;
}

/**
 * Sends the request of an opening handshake and reads the answer.
 *
 * @returns the answer if it was not 101; `undefined` after `opened`.
 * @throws ProtocolError for an answer that breaks a rule, and whatever the stream fails with.
 */
export function exchange(init: ExchangeInit): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => new Exchange(init, resolve, reject).begin());
}

class Exchange implements StreamOwner, ByteConsumer {
  readonly #init: ExchangeInit;
  readonly #resolve: (answer: Answer | Promise<Answer> | undefined) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    init: ExchangeInit,
    resolve: (answer: Answer | Promise<Answer> | undefined) => void,
    reject: (error: Error) => void,
  ) {
    this.#init = init;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const { channel, handshake, scope } = this.#init;
    const { stream, source } = channel;
    scope.enter('http');
    source.consumer = this;
    own(stream, this);
    stream.write(handshake.request());
    stream.resume();
  }

  receive(bytes: Uint8Array): void {
    const outcome = this.#init.handshake.receive(bytes);
    if (outcome !== undefined) this.#settle(outcome);
  }

  streamFailed(error: Error): void {
    this.#leave();
    this.#reject(error);
  }

  streamEnded(): void {
    this.#settle(this.#init.handshake.ended());
  }

  #settle(outcome: HandshakeOutcome): void {
    const { channel, opened } = this.#init;
    this.#leave();
    if (outcome.kind === 'open') {
      opened(outcome);
      this.#resolve(undefined);
    } else if (outcome.kind === 'answered') {
      const { head, rest } = outcome;
      this.#resolve(readRefusal(channel, head, rest, this.#init).then((body) => ({ head, body })));
    } else {
      channel.source.consumer = noConsumer;
      this.#reject(outcome.error);
    }
  }

  /** What becomes of the stream is somebody else's from now on. */
  #leave(): void {
    own(this.#init.channel.stream, nobody);
  }
}
