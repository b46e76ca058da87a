import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import { connect, open } from '../src/index.js';

async function server(): Promise<{ url: string; wss: WebSocketServer }> {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  wss.on('connection', (ws) => ws.on('message', (data, binary) => ws.send(data, { binary })));
  await new Promise((r) => wss.once('listening', r));
  return { wss, url: `ws://127.0.0.1:${(wss.address() as AddressInfo).port}/` };
}

describe('connect', () => {
  test('talks with a ws server', async () => {
    const { url, wss } = await server();
    const c = await open(url);
    expect(c.send('hello')).toBe('written');
    c.send(new Uint8Array([1, 2, 3]));
    const big = 'x'.repeat(300000);
    c.send(big);
    const got: unknown[] = [];
    for await (const m of c) {
      got.push(m);
      if (got.length === 3) break;
    }
    expect(got[0]).toBe('hello');
    expect([...(got[1] as Uint8Array)]).toEqual([1, 2, 3]);
    expect(got[2] === big).toBe(true);
    expect(c.extensions).toContain('permessage-deflate');
    expect(await c.ping()).toBeGreaterThan(0);
    const closure = await c.close(1000, 'bye');
    expect(closure).toMatchObject({ clean: true, code: 1000, initiator: 'local', unsentBytes: 0 });
    wss.close();
  });
  test('session', async () => {
    const { url, wss } = await server();
    const s = connect(url);
    s.send('a');
    for await (const m of s) {
      expect(m).toBe('a');
      break;
    }
    await s.close();
    wss.close();
  });
});
