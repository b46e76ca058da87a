import { PassThrough } from 'node:stream';
import { ClientHandshake } from '@hybi/codec';
import type { OpenPhase } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { EventSource } from '../src/byte-source.js';
import { entropy } from '../src/entropy.js';
import { exchange } from '../src/http-exchange.js';
import type { Answer } from '../src/http-exchange.js';
import { sha1 } from '../src/sha1.js';
import { acceptance } from './raw-server.js';

/** A stream whose two sides are apart: what is written is kept, and what the test says comes in. */
class Wire extends PassThrough {
  written = '';
  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.written += bytes.toString('latin1');
    done();
  }
}

function exchanging(maxBodyBytes = 100): {
  readonly stream: Wire;
  readonly source: EventSource;
  readonly clock: VirtualClock;
  readonly phases: OpenPhase[];
  readonly opened: string[];
  readonly answer: Promise<Answer | undefined>;
} {
  const stream = new Wire();
  stream.on('error', () => undefined);
  const source = new EventSource(stream);
  const clock = new VirtualClock();
  const phases: OpenPhase[] = [];
  const opened: string[] = [];
  const handshake = new ClientHandshake({
    url: { secure: false, host: 'h', resource: '/' },
    entropy,
    sha1,
  });
  const answer = exchange({
    channel: { stream, source },
    handshake,
    scope: {
      signal: new AbortController().signal,
      enter: (phase) => phases.push(phase),
      hold: () => undefined,
      isOver: false,
      leftMs: 10_000,
    },
    clock,
    maxBodyBytes,
    opened: ({ rest }) => {
      opened.push(Buffer.from(rest).toString());
      source.consumer = { receive: (bytes) => opened.push(Buffer.from(bytes).toString()) };
    },
  });
  answer.catch(() => undefined);
  return { stream, source, clock, phases, opened, answer };
}

/** Nothing is left on the stream but what `own` puts there once. */
const quiet = (stream: Wire): void =>
  expect(['error', 'end', 'close'].map((event) => stream.listenerCount(event))).toEqual([2, 1, 1]);

test('HSR-15 HSR-17 T-02 after a 101 the next bytes are read by whoever took over, from the same piece on', async () => {
  const { stream, phases, opened, answer } = exchanging();
  expect(phases).toEqual(['http']);
  const whole = acceptance(stream.written);
  stream.push(whole.slice(0, 20));
  stream.push(`${whole.slice(20)}frame`);
  stream.push('frames');
  expect(await answer).toBeUndefined();
  expect(opened).toEqual(['frame', 'frames']);
  expect(stream.destroyed).toBe(false);
  quiet(stream);
});

test('HSR-01 another status is an answer, with its content as far as it is wanted', async () => {
  const { stream, clock, opened, answer } = exchanging(4);
  stream.push('HTTP/1.1 403 Forbidden\r\n\r\nno');
  stream.push(' way');
  const { head, body } = (await answer)!;
  expect([head.status, Buffer.from(body).toString()]).toEqual([403, 'no w']);
  expect([stream.destroyed, clock.pending, opened]).toEqual([true, 0, []]);
});

test('HSR-07 an answer that breaks a rule fails it, and what follows is not read', async () => {
  const { stream, source, answer } = exchanging();
  stream.push('SSH-2.0-OpenSSH\r\n');
  await expect(answer).rejects.toMatchObject({ name: 'ProtocolError', violation: 'handshake-not-http' });
  source.consumer.receive(Buffer.from('more'));
  quiet(stream);
});

test('T-10 a stream that ends, closes or fails before the answer fails it', async () => {
  const ended = exchanging();
  ended.stream.push(null);
  await expect(ended.answer).rejects.toMatchObject({ violation: 'handshake-cut-off' });
  const closed = exchanging();
  closed.stream.destroy();
  await expect(closed.answer).rejects.toMatchObject({ violation: 'handshake-cut-off' });
  const failed = exchanging();
  const cause = new Error('reset');
  failed.stream.destroy(cause);
  await expect(failed.answer).rejects.toBe(cause);
});
