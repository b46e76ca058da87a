// The browser case: the same files that do the work in Node are loaded into pages of Chromium, each client in a page of its own.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where a system keeps Chromium; else Playwright's own download is used. */
const installed = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const page = `<!doctype html><title>hybi bench</title>
<script type="importmap">{ "imports": { "hybi": "/packages/hybi/dist/hybi.min.mjs" } }</script>`;

/** The pages of a run, opened as they are needed. */
export class BrowserPages {
  /** @type {Promise<{ browser: import('playwright').Browser, server: import('node:http').Server, origin: string }> | undefined} */
  #started;

  /**
   * A page with the client of that name.
   *
   * @param {string} name @returns {Promise<import('./measure.mjs').Doer | string>} or why there is none
   */
  async open(name) {
    try {
      const { browser, origin } = await (this.#started ??= start());
      // A context of its own is a process of its own.
      const context = await browser.newContext();
      const tab = await context.newPage();
      await tab.goto(origin);
      const adapter = name === 'chromium' ? 'native' : 'hybi-browser-session';
      return {
        ask: (order) =>
          tab.evaluate(
            async ({ order: what, adapter: file }) => {
              const [{ receive }, client] = await Promise.all([
                import('/bench/works/receive.mjs'),
                import(`/bench/adapters/${file}.mjs`),
              ]);
              return receive(client, what).catch((error) => ({ error: String(error) }));
            },
            { order, adapter },
          ),
        kill: () => void context.close(),
      };
    } catch (error) {
      return `Chromium could not be started: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`;
    }
  }

  /** The version of Chromium, if it was used. */
  async version() {
    return this.#started === undefined ? undefined : (await this.#started.catch(() => undefined))?.browser.version();
  }

  async close() {
    const started = await this.#started?.catch(() => undefined);
    await started?.browser.close();
    started?.server.close();
  }
}

async function start() {
  const server = createServer((request, response) => void answer(request.url ?? '/', response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const executablePath = installed.find((path) => path !== undefined && existsSync(path));
  try {
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox'],
    });
    return { browser, server, origin: `http://127.0.0.1:${port}/` };
  } catch (error) {
    server.close();
    throw error;
  }
}

/** @param {string} url @param {import('node:http').ServerResponse} response */
async function answer(url, response) {
  const path = normalize(url);
  if (path === '/') {
    response.setHeader('content-type', 'text/html').end(page);
    return;
  }
  const isOurs = /^\/(bench|packages\/hybi\/dist)\/[\w./-]+\.mjs$/.test(path);
  const content = isOurs ? await readFile(join(root, path)).catch(() => undefined) : undefined;
  if (content === undefined) response.writeHead(404).end();
  else response.setHeader('content-type', 'text/javascript').end(content);
}
