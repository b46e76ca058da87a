import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Authority } from '../../packages/node/test/certificates.ts';
import { builtFile, expect, test } from '../harness.ts';

test('a connection that connect-src forbids is an attempt that failed, and nothing is thrown', async ({ harness }) => {
  const result = await harness.evaluate(async () => {
    const violation = new Promise<string>((done) =>
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => done(effectiveDirective)),
    );
    const session = hybi.connect('wss://hybi.invalid/', { retry: false });
    const error = await session.closed.catch((reason: unknown) => reason);
    const cause: unknown = error instanceof hybi.GaveUpError ? error.cause : error;
    return { code: cause instanceof hybi.OpenError ? cause.code : String(cause), violation: await violation };
  });
  // Chromium and Firefox 153 say by an event without a reason what other engines throw.
  expect(['opaque', 'blocked']).toContain(result.code);
  expect(result.violation).toBe('connect-src');
});

test('what the strict policy of these pages forbids, the library never tries', async ({ page, server }) => {
  // Before the library is loaded, which may try as well.
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
  });
  await page.goto(`${server.httpUrl}/harness.html`);
  await page.waitForFunction(() => 'hybi' in globalThis);
  const violations = await page.evaluate(async (url) => {
    const session = hybi.connect(url, { protocols: hybi.json() });
    session.send({ n: 1 });
    await session[Symbol.asyncIterator]().next();
    await session.close();
    // What a policy reports comes as a task of its own.
    await new Promise((done) => setTimeout(done));
    const seen: string[] = Reflect.get(globalThis, 'violations');
    // The icon that Firefox asks for by itself.
    return seen.filter((directive) => directive !== 'img-src');
  }, `${server.url}/echo`);
  expect(violations).toEqual([]);
});

test.describe('a page from https:', () => {
  test.use({ ignoreHTTPSErrors: true });

  test('is told early that ws: to another host is impossible, and may reach this machine', async ({ page, server }) => {
    const authority = await Authority.create('a test of hybi');
    const { cert, key } = await authority.issue({ dns: ['localhost'], ips: ['127.0.0.1'] });
    const files: Record<string, string> = {
      '/page.mjs': builtFile('hybi.min.mjs'),
      '/': '<!doctype html><title>secure</title>',
    };
    const secure = createServer({ cert, key }, (request, response) => {
      const text = files[request.url ?? ''];
      const type = request.url === '/page.mjs' ? 'text/javascript' : 'text/html';
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': type }).end(text);
    });
    secure.listen(0, '127.0.0.1');
    await once(secure, 'listening');
    try {
      const { port } = secure.address() as AddressInfo;
      const sockets: string[] = [];
      page.on('websocket', (socket) => sockets.push(socket.url()));
      await page.goto(`https://127.0.0.1:${port}/`);
      const result = await page.evaluate(
        async ({ module, url }) => {
          const library: typeof hybi = await import(module);
          const session = library.connect('ws://hybi.invalid/feed');
          const error = await session.closed.catch((reason: unknown) => reason);
          const local = library.connect(url);
          local.send('from https');
          const { value } = await local[Symbol.asyncIterator]().next();
          await local.close();
          const cause: unknown = error instanceof library.GaveUpError ? error.cause : error;
          return {
            attempts: session.stats.attempts,
            code: cause instanceof library.OpenError && cause.code,
            message: String(cause),
            value,
          };
        },
        { module: '/page.mjs', url: `${server.url}/echo` },
      );
      expect(result).toEqual({
        attempts: 1,
        code: 'blocked',
        message:
          "OpenError: The attempt to connect to hybi.invalid: a page from https: can't open ws:, it has to be wss:",
        value: 'from https',
      });
      expect(sockets.filter((url) => url.includes('hybi.invalid'))).toEqual([]);
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });
});
