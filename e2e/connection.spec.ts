import { builtFile, expect, test } from './harness.ts';

test.describe('under a policy that allows the connection and nothing else', () => {
  test('text and binary come back as what they were', async ({ harness, server }) => {
    const result = await harness.evaluate(async (url) => {
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

  for (const [code, phase] of [
    [1000, 'closed'],
    [1001, 'waiting'],
    [1008, 'closed'],
    [1011, 'waiting'],
    [1012, 'waiting'],
    [3000, 'closed'],
    [4001, 'waiting'],
  ] as const) {
    test(`a Close with ${code} leads to ${phase}`, async ({ harness, server }) => {
      const seen = await harness.evaluate(async (url) => {
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
      if (phase === 'waiting') expect(seen.closure).toEqual({ code, reason: 'because' });
    });
  }

  test('a dropped connection is replaced, and what was queued meanwhile arrives in order', async ({
    harness,
    server,
  }) => {
    await harness.evaluate(async (url) => {
      const session = hybi.connect(url, { retry: { minDelayMs: 200 } });
      const got: unknown[] = [];
      session.receive((message) => void got.push(message));
      Object.assign(globalThis, { session, got, outcomes: [] });
      await session.opened;
    }, `${server.url}/echo`);
    await server.kill();
    await harness.waitForFunction(() => Reflect.get(globalThis, 'session').state.phase === 'waiting');
    const outcomes = await harness.evaluate(() =>
      ['a', 'b', 'c'].map((text) => Reflect.get(globalThis, 'session').send(text)),
    );
    expect(outcomes).toEqual(['queued', 'queued', 'queued']);
    await server.start();
    await harness.waitForFunction(() => Reflect.get(globalThis, 'got').length === 3);
    expect(await harness.evaluate(() => Reflect.get(globalThis, 'got'))).toEqual(['a', 'b', 'c']);
    await harness.evaluate(() => Reflect.get(globalThis, 'session').close());
  });

  test('what is not delivered is reported dropped, with the reason', async ({ harness, server }) => {
    await server.kill();
    const result = await harness.evaluate(async (url) => {
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
    test(`/${path} is an attempt that failed, for a reason that the browser hides`, async ({ harness, server }) => {
      const result = await harness.evaluate(async (url) => {
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

  test('bad input throws at the call, with the value in the message', async ({ harness }) => {
    const messages = await harness.evaluate(() => {
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
});

test('the browser build names nothing of Node and parses no frames', () => {
  for (const name of ['hybi.min.mjs', 'hybi.iife.min.js']) {
    const text = builtFile(name);
    expect(text).not.toMatch(/node:|\brequire\(|\bprocess\.|\bBuffer\b|\beval\(|new Function/);
    expect(text).not.toMatch(/masking key|reserved opcode/i);
  }
});
