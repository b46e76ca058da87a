import { createSession, openConnection } from '@hybi/session';
import type { Platform } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';

describe('createSession', () => {
  test('connects, exchanges messages, reconnects and closes', async () => {
    const clock = new VirtualClock();
    const network = new ScriptedTransport({ clock });
    const platform: Platform = { transport: network.transport, clock, random: () => 0.5 };
    const session = createSession(platform, 'ws://example.test/');
    expect(session.send('early')).toBe('queued');
    const first = await network.next();
    first.open();
    expect(session.state.phase).toBe('open');
    expect(first.sentTexts).toEqual(['early']);
    expect(session.send('now')).toBe('written');
    first.message('hello');
    first.message('again');
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const message of session) got.push(message);
    })();
    await Promise.resolve();
    first.drop();
    expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 1000, attempt: 2 });
    expect(session.send('later')).toBe('queued');
    await clock.advance(1000);
    const second = await network.next();
    second.open();
    expect(second.sentTexts).toEqual(['later']);
    second.message('third');
    const closure = await session.close(1000, 'bye');
    expect(closure).toMatchObject({ clean: true, initiator: 'local' });
    await reading;
    expect(got).toEqual(['hello', 'again', 'third']);
    network.assertNothingLeft();
  });

  test('opens one connection', async () => {
    const clock = new VirtualClock();
    const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
    const platform: Platform = { transport: network.transport, clock, random: () => 0.5 };
    const connection = await openConnection(platform, 'ws://example.test/');
    const got: unknown[] = [];
    connection.receive((message) => got.push(message));
    network.last.message('a');
    expect(connection.send('b')).toBe('written');
    network.last.close(1000);
    expect(await connection.closed).toMatchObject({ code: 1000, initiator: 'remote' });
    expect(got).toEqual(['a']);
    expect(connection.send('c')).toBe('dropped');
  });
});
