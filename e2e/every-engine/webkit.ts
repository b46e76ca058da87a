import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { TestFixture, WorkerFixture } from 'playwright/test';
import { webKitBrowser } from '../../scripts/browsers.mjs';
import type { ControlRole, DrivenPage, OpenPage } from './driven-page.ts';

/** WebKitGTK, driven by the W3C WebDriver protocol: no npm package is needed for that. */
export interface WebKit {
  /** Opens each page in a window of its own. */
  readonly open: OpenPage;
  /** Closes what `open` has opened. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** Lets tests open their pages in WebKitGTK, one browser for all tests of a worker. */
export const webkitFixtures: {
  webkit: [WorkerFixture<WebKit, object>, { scope: 'worker' }];
  open: TestFixture<OpenPage, { webkit: WebKit }>;
} = {
  webkit: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const webkit = await launchWebKit();
      await use(webkit);
      await webkit.close();
    },
    { scope: 'worker' },
  ],
  open: async ({ webkit }, use) => {
    await use((url) => webkit.open(url));
    await webkit.closePages();
  },
};

/** The elements that have these roles by themselves. */
const elementsOf: Readonly<Record<ControlRole, string>> = {
  button: 'button',
  radio: 'input[type=radio]',
  checkbox: 'input[type=checkbox]',
  slider: 'input[type=range]',
  textbox: 'input:is([type=text], :not([type]))',
};

/** Keys as WebDriver writes them. */
const keys = { Enter: '\uE007', Home: '\uE011', End: '\uE010' };

/** A command of WebDriver's, by its path within the session. */
type Command = <Value>(method: string, path: string, body?: unknown) => Promise<Value>;

/** An element, as the protocol refers to it: an object with one fixed key. */
type ElementReference = Readonly<Record<string, string>>;

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
      // In the locale C a page's language would be `C`, with which `new Intl.NumberFormat(navigator.language)` throws.
      LC_ALL: 'en_US.UTF-8',
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
    const inSession: Command = (method, path, body) => call(method, `${session}${path}`, body);
    await inSession('POST', '/timeouts', { script: 170_000 });
    const first = await inSession<string>('GET', '/window');
    const windows = drivenWindows(inSession);
    let firstIsFree = true;
    return {
      async open(url) {
        const handle = firstIsFree ? first : await windows.another();
        firstIsFree = false;
        const page = windows.page(handle);
        await page.goto(url);
        return page;
      },
      async closePages() {
        await windows.closeAllBut(first);
        firstIsFree = true;
      },
      async close() {
        try {
          await inSession('DELETE', '');
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

/** A driver has one current window, so each command to a window first switches to it, and none may come between. */
function drivenWindows(command: Command) {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(run: () => Promise<Value>): Promise<Value> => {
    const result = turn.then(run);
    turn = result.catch(() => {});
    return result;
  };

  /** The control of this role whose accessible name begins like this. */
  async function control(role: ControlRole, name: string): Promise<ElementReference> {
    const value = elementsOf[role];
    const found = await command<ElementReference[]>('POST', '/elements', { using: 'css selector', value });
    const names: string[] = [];
    for (const reference of found) {
      // The driver fails for an element that is not shown, since it has no accessible name then.
      const label = await command<string>('GET', `${pathOf(reference)}/computedlabel`).catch(() => undefined);
      if (label?.startsWith(name) === true) return reference;
      names.push(label ?? 'one that is not shown');
    }
    throw new Error(`no ${role} is called ${name}, but: ${names.join(', ')}`);
  }
  /** Runs a script with the control as its first argument. */
  const script = async (source: string, role: ControlRole, name: string, ...more: readonly string[]): Promise<void> =>
    command('POST', '/execute/sync', { script: source, args: [await control(role, name), ...more] });

  return {
    page(handle: string): DrivenPage {
      const here = <Value>(run: () => Promise<Value>): Promise<Value> =>
        inTurn(async () => {
          await command('POST', '/window', { handle });
          return run();
        });
      return {
        goto: (url) => here(() => command('POST', '/url', { url })),
        evaluate: (body: (argument: never) => unknown, argument?: unknown) =>
          here(async () => {
            const source = `const done = arguments[arguments.length - 1];
              Promise.resolve().then(() => (${body.toString()})(arguments[0]))
                .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
            const result = await command<{ value: never } | { error: string }>('POST', '/execute/async', {
              script: source,
              args: [argument ?? null],
            });
            if ('error' in result) throw new Error(result.error);
            return result.value;
          }),
        click: (role, name) => here(async () => command('POST', `${pathOf(await control(role, name))}/click`, {})),
        focus: (role, name) => here(() => script('arguments[0].focus()', role, name)),
        fill: (name, text) =>
          here(() =>
            // As Playwright does it. A keystroke a letter takes seconds on a busy machine.
            script(
              `arguments[0].focus(); arguments[0].value = arguments[1];
              arguments[0].dispatchEvent(new Event('input', { bubbles: true }))`,
              'textbox',
              name,
              text,
            ),
          ),
        press: (key) =>
          here(async () => {
            const focused = await command<ElementReference>('GET', '/element/active');
            await command('POST', `${pathOf(focused)}/value`, { text: keys[key] });
          }),
      };
    },
    another: () =>
      inTurn(async () => (await command<{ handle: string }>('POST', '/window/new', { type: 'window' })).handle),
    closeAllBut: (kept: string) =>
      inTurn(async () => {
        for (const handle of await command<string[]>('GET', '/window/handles')) {
          await command('POST', '/window', { handle });
          if (handle !== kept) await command('DELETE', '/window');
        }
        await command('POST', '/window', { handle: kept });
        await command('POST', '/url', { url: 'about:blank' });
      }),
  };
}

const pathOf = (reference: ElementReference): string => `/element/${Object.values(reference)[0]}`;

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
