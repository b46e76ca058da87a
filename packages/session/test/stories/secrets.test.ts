import { inspect } from 'node:util';
import { bearer, json } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { startSession } from '../start-session.js';

const token = 'correct horse battery staple';
const encoded = Buffer.from(token).toString('base64url');

/** Everything that a log or a debugger would show of this. */
function shown(...values: readonly unknown[]): string {
  return values
    .map((value) => {
      const error = value instanceof Error ? `${value.stack ?? ''} ${value.message}` : '';
      return `${inspect(value, { depth: 12, showHidden: true, getters: true })} ${JSON.stringify(value)} ${error}`;
    })
    .join('\n');
}

function expectNoSecret(...values: readonly unknown[]): void {
  const text = shown(...values);
  expect(text).not.toContain(token);
  expect(text).not.toContain(encoded);
}

const protocols = () => [json('feed'), bearer(() => Promise.resolve(token))];

describe('a bearer token is offered and shown nowhere', () => {
  test('it is offered anew for each attempt, beside a subprotocol that can be selected', async () => {
    const { session, network, clock } = startSession({ protocols: protocols() });
    (await network.next()).fail('refused');
    await clock.advance(1_000);
    expect(network.attempts.map(({ request }) => request.protocols)).toEqual([
      ['feed', `base64url.bearer.authorization.k8s.io.${encoded}`],
      ['feed', `base64url.bearer.authorization.k8s.io.${encoded}`],
    ]);
    await session.close();
  });

  test('not in states, errors, events, figures and history, whatever becomes of the attempts', async () => {
    const { session, network, clock } = startSession({ protocols: protocols(), retry: { maxAttempts: 4 } });
    const seen: unknown[] = [session.state];
    session.addEventListener('statechange', (event) => seen.push(event, event.state));
    (await network.next()).fail('rejected', 'HTTP 503', { status: 503 });
    await clock.advance(1_000);
    network.last.fail('opaque');
    await clock.advance(2_000);
    network.last.open({ protocol: 'feed' });
    seen.push(session.connection, session.stats, session.outbox.inspect());
    network.last.close(4000, 'again');
    await clock.advance(4_000);
    network.last.fail('refused');
    seen.push(await session.closed.catch((reason: unknown) => reason), session);
    expect(session.state.phase).toBe('closed');
    expectNoSecret(...seen);
  });

  test('not where a server selects it, which fails the attempt', async () => {
    const { session, network } = startSession({ protocols: protocols() });
    const attempt = await network.next();
    attempt.open({ protocol: attempt.request.protocols[1] ?? '' });
    expect(session.state).toMatchObject({ phase: 'closed', cause: { cause: { code: 'subprotocol' } } });
    expectNoSecret(session.state, await session.closed.catch((reason: unknown) => reason));
  });

  test('not where a token cannot be offered', async () => {
    const { session, clock } = startSession({
      protocols: [json('feed'), bearer(token, { prefix: 'x.' }), bearer(token, { prefix: 'x.' })],
    });
    await clock.settle();
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'provider' } });
    expectNoSecret(session.state);
  });

  test('not in the option itself when it is printed or serialised', () => {
    expectNoSecret(bearer(token), [bearer(() => token)]);
    expect(String(bearer(token))).toContain('[redacted]');
  });
});
