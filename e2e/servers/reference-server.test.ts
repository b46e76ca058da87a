import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { behaviours } from './behaviours.mjs';
import { startChaosProxy } from './chaos-proxy.mjs';
import { startReferenceServer } from './reference-server.mjs';

let server: Awaited<ReturnType<typeof startReferenceServer>>;
beforeEach(async () => {
  server = await startReferenceServer({ files: { '/files/': new URL('.', import.meta.url) } });
});
afterEach(() => server.kill());

const open = async (url: string, protocols: string[] = []): Promise<WebSocket> => {
  const ws = new WebSocket(url, protocols);
  await once(ws, 'open');
  return ws;
};

const next = async (ws: WebSocket): Promise<string> => String((await once(ws, 'message'))[0]);

const status = async (path: string): Promise<number> => (await fetch(`${server.httpUrl}${path}`)).status;

describe('the reference server', () => {
  test('names each of its paths in its README', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    expect(Object.keys(behaviours).filter((name) => !new RegExp(`^\\| .*\`/${name}[/\`?]`, 'm').test(readme))).toEqual(
      [],
    );
  });

  test('comes back on the same port after it was killed, and drops everybody', async () => {
    const { port } = server;
    const ws = await open(`${server.url}/echo`);
    const closed = once(ws, 'close');
    await server.kill();
    expect((await closed)[0]).toBe(1006);
    await server.start();
    expect(server.port).toBe(port);
    const again = await open(`${server.url}/echo`);
    again.send('hello');
    expect(await next(again)).toBe('hello');
  });

  test('is killed over HTTP and comes back by itself', async () => {
    const ws = await open(`${server.url}/echo`);
    const closed = once(ws, 'close');
    const response = await fetch(`${server.httpUrl}/control/kill?ms=10`, { method: 'POST' });
    expect(response.status).toBe(202);
    await closed;
    await expect.poll(() => server.generation).toBe(2);
  });

  test('refuses to be broken by a page of another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await fetch(`${server.httpUrl}/control/drop`, { method: 'POST', headers });
    expect(response.status).toBe(403);
  });

  test('answers nobody while it hangs, and everybody afterwards', async () => {
    const ws = await open(`${server.url}/echo`);
    server.hang();
    ws.send('hello');
    const late = open(`${server.url}/echo`);
    server.resume();
    expect(await next(ws)).toBe('hello');
    await late;
  });

  test('serves files, and none outside of their folder', async () => {
    expect(await status('/files/README.md')).toBe(200);
    expect(await status('/files/%2e%2e/package.json')).toBe(404);
    expect(await status('/files/..%2fpackage.json')).toBe(404);
    expect(await status('/files/')).toBe(404);
  });
});

describe('the chaos proxy', () => {
  test('splits what it forwards and loses nothing', async () => {
    await using proxy = await startChaosProxy(server.port);
    proxy.weather = { splitBytes: 1 };
    const ws = await open(`${proxy.url}/big/300?type=text`);
    expect(await next(ws)).toBe('x'.repeat(300));
  });

  test('cuts after so many bytes', async () => {
    await using proxy = await startChaosProxy(server.port);
    const ws = await open(`${proxy.url}/echo`);
    proxy.weather = { cutAfterBytes: 1 };
    ws.send('hello');
    expect((await once(ws, 'close'))[0]).toBe(1006);
  });

  test('stalls and goes on', async () => {
    await using proxy = await startChaosProxy(server.port);
    const ws = await open(`${proxy.url}/echo`);
    proxy.stall();
    ws.send('hello');
    proxy.resume();
    expect(await next(ws)).toBe('hello');
  });

  test('forgets a connection without a word to the client', async () => {
    await using proxy = await startChaosProxy(server.port);
    const ws = await open(`${proxy.url}/echo`);
    proxy.forget();
    await expect.poll(() => server.connections).toBe(0);
    expect(ws.readyState).toBe(WebSocket.OPEN);
    ws.terminate();
  });
});
