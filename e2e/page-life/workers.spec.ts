import type { RequestListener } from 'node:http';
import { expect, test as base } from 'playwright/test';
import { startReferenceServer } from '../servers/reference-server.mjs';

/** Runs in the worker: an echo, and then an outage that it gets over. */
const body = `async function talk(hybi, url, say) {
  const session = hybi.connect(url, { protocols: hybi.json(), retry: { minDelayMs: 50, maxDelayMs: 200 } });
  session.receive(say);
  session.addEventListener('statechange', () => say(session.state.phase));
  session.send('in ' + self.constructor.name);
}`;
const sources: Record<string, string> = {
  '/page.html': '<!doctype html><title>a page with a worker</title>',
  '/module-worker.js': `import * as hybi from '/hybi/hybi.min.mjs';
${body}
onmessage = ({ data }) => talk(hybi, data, (text) => postMessage(text));`,
  '/classic-worker.js': `importScripts('/hybi/hybi.iife.min.js');
${body}
onmessage = ({ data }) => talk(hybi, data, (text) => postMessage(text));`,
  '/shared-worker.js': `import * as hybi from '/hybi/hybi.min.mjs';
${body}
onconnect = ({ ports: [port] }) => (port.onmessage = ({ data }) => talk(hybi, data, (text) => port.postMessage(text)));`,
};

const policy = `default-src 'none'; script-src 'self'; connect-src ws://127.0.0.1:*`;
const test = base.extend<{ server: Awaited<ReturnType<typeof startReferenceServer>> }>({
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const routes = Object.entries(sources).map(([path, text]) => {
      const type = path.endsWith('.html') ? 'text/html' : 'text/javascript';
      const answer: RequestListener = (_request, response) =>
        void response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(text);
      return [path, answer] as const;
    });
    const server = await startReferenceServer({
      files: { '/hybi/': new URL('../../packages/hybi/dist/', import.meta.url) },
      routes: Object.fromEntries(routes),
    });
    await use(server);
    await server.kill();
  },
});

for (const [script, scope] of [
  ['/module-worker.js', 'DedicatedWorkerGlobalScope'],
  ['/classic-worker.js', 'DedicatedWorkerGlobalScope'],
  ['/shared-worker.js', 'SharedWorkerGlobalScope'],
] as const) {
  test(`a session lives in ${script}, through an outage`, async ({ page, server }) => {
    await page.goto(`${server.httpUrl}/page.html`);
    await page.evaluate(
      ({ path, url }) => {
        const said: unknown[] = [];
        Object.assign(globalThis, { said });
        const worker = path.startsWith('/shared')
          ? new SharedWorker(path, { type: 'module' })
          : new Worker(path, { type: path.startsWith('/module') ? 'module' : 'classic' });
        const port = worker instanceof SharedWorker ? worker.port : worker;
        // oxlint-disable-next-line unicorn/prefer-add-event-listener -- which would not start the port
        port.onmessage = ({ data }) => void said.push(data);
        port.postMessage(url);
      },
      { path: script, url: `${server.url}/echo` },
    );
    const said = (): Promise<unknown[]> => page.evaluate(() => Reflect.get(globalThis, 'said'));
    await expect.poll(said).toEqual(['open', `in ${scope}`]);
    server.drop();
    await expect.poll(async () => (await said()).filter((text) => text === 'open').length).toBe(2);
    await page.close();
    await expect.poll(() => server.connections).toBe(0);
  });
}
