import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { webKitBrowser } from '../scripts/browsers.mjs';

/** WebKitGTK, driven by the W3C WebDriver protocol: no npm package is needed for that. */
export interface WebKit {
  goto(url: string): Promise<void>;
  /** Evaluates an async function in the page. */
  evaluate<T, Args extends readonly unknown[]>(body: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T>;
  close(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? done(address.port) : fail(new Error('no port')),
      );
    });
  });
}

/** Starts the driver, under a virtual display where there is none, and one session. */
export async function launchWebKit(): Promise<WebKit> {
  const port = await freePort();
  const driverArgs = ['WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1'];
  const [command = '', ...args] = process.env['DISPLAY'] === undefined ? ['xvfb-run', '-a', ...driverArgs] : driverArgs;
  const driver = spawn(command, args, {
    stdio: 'ignore',
    // A process group of its own, so that the display goes with the driver.
    detached: true,
    env: {
      ...process.env,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
    },
  });
  const end = () => {
    if (driver.pid !== undefined && driver.exitCode === null) process.kill(-driver.pid);
  };
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value }: { value: T } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value).slice(0, 500)}`);
    return value;
  };
  try {
    await started(() => call<unknown>('GET', '/status'));
    const capabilities = {
      alwaysMatch: { 'webkitgtk:browserOptions': { binary: webKitBrowser(), args: ['--automation'] } },
    };
    const { sessionId } = await call<{ sessionId: string }>('POST', '/session', { capabilities });
    const session = `/session/${sessionId}`;
    await call('POST', `${session}/timeouts`, { script: 170_000 });
    return {
      async goto(url) {
        await call('POST', `${session}/url`, { url });
      },
      async evaluate<T, Args extends readonly unknown[]>(
        body: (...values: Args) => T | Promise<T>,
        ...values: Args
      ): Promise<T> {
        const script = `const done = arguments[arguments.length - 1];
          Promise.resolve().then(() => (${body.toString()})(...Array.prototype.slice.call(arguments, 0, -1)))
            .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
        const result = await call<{ value: T } | { error: string }>('POST', `${session}/execute/async`, {
          script,
          args: values,
        });
        if ('error' in result) throw new Error(result.error);
        return result.value;
      },
      async close() {
        try {
          await call('DELETE', session);
        } finally {
          end();
        }
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Asks until the driver answers. It has ten seconds. */
async function started(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
