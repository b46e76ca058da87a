import type { ClientHandshake, HandshakeOutcome, ResponseHead } from '@hybi/codec';
import type { Clock } from '@hybi/session';
import type { AttemptScope, Channel } from './attempt-scope.js';
import { RefusalBody } from './refusal-body.js';

/** An answer that did not open the connection, and what was read of its content. */
export interface Answer {
  readonly head: ResponseHead;
  readonly body: Uint8Array;
}

/** How long the content of a refusal is waited for: it explains, and must not hold the attempt up. */
const bodyTimeoutMs = 1_000;

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
  const { channel, handshake, scope, clock, opened } = init;
  const { stream, source } = channel;
  scope.enter('http');
  return new Promise((resolve, reject) => {
    let refusal: { readonly head: ResponseHead; readonly body: RefusalBody; readonly cancel: () => void } | undefined;
    const done = (): void => {
      stream.off('error', failed);
      stream.off('end', ended);
      stream.off('close', ended);
      refusal?.cancel();
    };
    const failed = (error: Error): void => {
      if (refusal !== undefined) return answered();
      done();
      reject(error);
    };
    const ended = (): void => {
      if (refusal !== undefined) answered();
      else settle(handshake.ended());
    };
    const answered = (): void => {
      if (refusal === undefined) return;
      const { head, body } = refusal;
      done();
      source.consumer = () => undefined;
      stream.destroy();
      resolve({ head, body: body.bytes });
    };
    const settle = (outcome: HandshakeOutcome): void => {
      if (outcome.kind === 'answered') {
        const body = new RefusalBody(outcome.head, init.maxBodyBytes);
        refusal = { head: outcome.head, body, cancel: clock.after(bodyTimeoutMs, answered) };
        source.consumer = readBody;
        readBody(outcome.rest);
        return;
      }
      done();
      if (outcome.kind === 'failed') {
        source.consumer = () => undefined;
        reject(outcome.error);
      } else {
        opened(outcome);
        resolve(undefined);
      }
    };
    const readBody = (bytes: Uint8Array): void => {
      refusal?.body.push(bytes);
      if (refusal?.body.complete === true) answered();
    };
    source.consumer = (bytes) => {
      const outcome = handshake.receive(bytes);
      if (outcome !== undefined) settle(outcome);
    };
    stream.on('error', failed);
    stream.on('end', ended);
    stream.on('close', ended);
    stream.write(handshake.request());
    source.resume();
  });
}
