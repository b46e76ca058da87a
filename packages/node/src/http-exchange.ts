import type { ClientHandshake, HandshakeOutcome, ResponseHead } from '@hybi/codec';
import type { Clock } from '@hybi/session';
import type { AttemptScope, Channel } from './attempt-scope.js';
import { readRefusal } from './refusal-body.js';

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
  const { channel, handshake, scope, opened } = init;
  const { stream, source } = channel;
  scope.enter('http');
  return new Promise((resolve, reject) => {
    const done = (): void => {
      stream.off('error', failed);
      stream.off('end', ended);
      stream.off('close', ended);
    };
    const failed = (error: Error): void => {
      done();
      reject(error);
    };
    const ended = (): void => settle(handshake.ended());
    const settle = (outcome: HandshakeOutcome): void => {
      done();
      if (outcome.kind === 'answered') {
        const { head, rest } = outcome;
        resolve(readRefusal(channel, head, rest, init).then((body) => ({ head, body })));
      } else if (outcome.kind === 'failed') {
        source.consumer = () => undefined;
        reject(outcome.error);
      } else {
        opened(outcome);
        resolve(undefined);
      }
    };
    const received = (bytes: Uint8Array): void => {
      const outcome = handshake.receive(bytes);
      if (outcome !== undefined) settle(outcome);
    };
    source.consumer = received;
    stream.on('error', failed);
    stream.on('end', ended);
    stream.on('close', ended);
    stream.write(handshake.request());
    source.resume();
  });
}
