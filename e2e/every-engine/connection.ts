import { expect } from 'playwright/test';
import type { HarnessServer } from '../harness.ts';
import type { DrivenPage } from './driven-page.ts';

/** A `test` that has the harness page open in some engine. */
export type ConnectionTest = (
  title: string,
  body: (fixtures: { readonly server: HarnessServer; readonly driven: DrivenPage }) => Promise<void>,
) => void;

/** What a session does with a real server, in whichever engine `test` drives. `hiddenCodes`: close codes that the engine shows as 1006. */

export function connectionTests(
  test: ConnectionTest,
  { hiddenCodes = [] }: { hiddenCodes?: readonly number[] } = {},
): void {
  test('text and binary come back as what they were', async ({ driven, server }) => {
    const result = await driven.evaluate(async (url) => {
      const session = hybi.connect(url);
      const messages = session[Symbol.asyncIterator]();
      session.send('grüße');
      session.send(Uint8Array.of(1, 2, 255));
      const text = await messages.next();
      const bytes = await messages.next();
      const closure = await session.close(1000, 'bye');
      return {
        text: text.value,
        bytes: bytes.value instanceof Uint8Array ? Array.from(bytes.value) : bytes.value,
        code: closure?.code,
        clean: closure?.clean,
      };
    }, `${server.url}/echo`);
    expect(result).toEqual({ text: 'grüße', bytes: [1, 2, 255], code: 1000, clean: true });
  });

  test('what a handler throws is an error event of the page, as from any listener, and stops nothing', async ({
    driven,
    server,
  }) => {
    const result = await driven.evaluate(async (url) => {
      const told: string[] = [];
      addEventListener('error', (event) => {
        event.preventDefault();
        told.push(event.error instanceof Error ? event.error.message : 'something else');
      });
      addEventListener('unhandledrejection', () => told.push('a rejection'));
      const session = hybi.connect(url);
      const both = new Promise<void>((done) => {
        session.receive((message) => {
          if (message === 'b') done();
          throw new Error(`at ${String(message)}`);
        });
      });
      session.send('a');
      session.send('b');
      await both;
      // A rejection that nobody handles would be told in a task of its own.
      await new Promise((done) => setTimeout(done));
      await session.close();
      return told;
    }, `${server.url}/echo`);
    expect(result).toEqual(['at a', 'at b']);
  });

  for (const [code, phase] of [
    [1000, 'closed'],
    [1001, 'waiting'],
    [1008, 'closed'],
    [1011, 'waiting'],
    [1012, 'waiting'],
    [3000, 'closed'],
    [4001, 'waiting'],
  ] as const) {
    test(`a Close with ${code} leads to ${phase}`, async ({ driven, server }) => {
      const seen = await driven.evaluate(async (url) => {
        const session = hybi.connect(url);
        session.receive(() => {});
        const phases: string[] = [];
        const state = await new Promise<typeof session.state>((done) => {
          session.addEventListener('statechange', () => {
            phases.push(session.state.phase);
            if (session.state.phase === 'waiting' || session.state.phase === 'closed') done(session.state);
          });
        });
        await session.close();
        const cause = state.phase === 'waiting' ? state.cause : undefined;
        const closure = cause instanceof hybi.ClosedError ? cause.closure : undefined;
        return { phases: phases.slice(0, 2), closure: closure && { code: closure.code, reason: closure.reason } };
      }, `${server.url}/close/${code}/because`);
      expect(seen.phases).toEqual(['open', phase]);
      const shown = hiddenCodes.includes(code) ? { code: 1006, reason: '' } : { code, reason: 'because' };
      if (phase === 'waiting') expect(seen.closure).toEqual(shown);
    });
  }

  test('a dropped connection is replaced, and what was queued meanwhile arrives in order', async ({
    driven,
    server,
  }) => {
    await driven.evaluate(async (url) => {
      const session = hybi.connect(url, { retry: { minDelayMs: 200 } });
      const got: unknown[] = [];
      session.receive((message) => void got.push(message));
      Object.assign(globalThis, { session, got, outcomes: [] });
      await session.opened;
    }, `${server.url}/echo`);
    await server.kill();
    await expect.poll(() => driven.evaluate(() => Reflect.get(globalThis, 'session').state.phase)).toBe('waiting');
    const outcomes = await driven.evaluate(() =>
      ['a', 'b', 'c'].map((text) => Reflect.get(globalThis, 'session').send(text)),
    );
    expect(outcomes).toEqual(['queued', 'queued', 'queued']);
    await server.start();
    await expect.poll(() => driven.evaluate(() => Reflect.get(globalThis, 'got'))).toEqual(['a', 'b', 'c']);
    await driven.evaluate(() => Reflect.get(globalThis, 'session').close());
  });

  test('what is not delivered is reported dropped, with the reason', async ({ driven, server }) => {
    await server.kill();
    const result = await driven.evaluate(async (url) => {
      const session = hybi.connect(url, { outbox: { maxMessages: 2 } });
      const dropped: unknown[] = [];
      session.addEventListener('dropped', ({ message, reason }) => void dropped.push([message, reason]));
      const outcomes = ['a', 'b', 'c'].map((message) => session.send(message));
      await session.close();
      const after = session.send('d');
      return { outcomes, dropped, after };
    }, `${server.url}/echo`);
    expect(result.outcomes).toEqual(['queued', 'queued', 'dropped']);
    expect(result.dropped).toEqual([
      ['c', 'overflow'],
      ['a', 'closed'],
      ['b', 'closed'],
      ['d', 'closed'],
    ]);
    expect(result.after).toBe('dropped');
  });

  for (const path of ['refuse/404', 'plain-http', 'garbage', 'subprotocol/other']) {
    test(`/${path} is an attempt that failed, for a reason that the browser hides`, async ({ driven, server }) => {
      const result = await driven.evaluate(async (url) => {
        const session = hybi.connect(url, { protocols: 'mine' });
        const name = await new Promise<string>((done) => {
          session.addEventListener('statechange', () => {
            const { state } = session;
            if (state.phase !== 'waiting' && state.phase !== 'closed') return;
            done(state.cause instanceof Error ? state.cause.name : String(state.cause));
          });
        });
        await session.close();
        return { name };
      }, `${server.url}/${path}`);
      expect(['OpenError', 'GaveUpError']).toContain(result.name);
    });
  }

  test('bad input throws at the call, with the value in the message', async ({ driven }) => {
    const messages = await driven.evaluate(() => {
      const attempts: (() => unknown)[] = [
        () => hybi.connect('ftp://example.com'),
        () => hybi.connect('ws://example.com/#part'),
        () => hybi.connect('ws://example.com', { protocols: 'not a token' }),
        () => hybi.connect('ws://example.com', { openTimeoutMs: -1 }),
        () => Reflect.apply(hybi.connect, undefined, ['ws://example.com', { headers: { cookie: 'a=b' } }]),
      ];
      return attempts.map((attempt) => {
        try {
          attempt();
          return 'nothing was thrown';
        } catch (error) {
          return String(error);
        }
      });
    });
    expect(messages[0]).toContain('ftp');
    expect(messages[1]).toContain('#part');
    expect(messages[2]).toContain('not a token');
    expect(messages[3]).toMatch(/openTimeoutMs.*-1/);
    expect(messages[4]).toMatch(/TypeError.*headers/);
  });
}
