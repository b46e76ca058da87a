import type { Page } from 'playwright/test';
import type { Session } from '@hybi/browser';
import { expect } from '../harness.ts';

declare global {
  /** The session of the page, and what became of it: set by `openSession`. */
  var life: {
    readonly session: Session<unknown, unknown>;
    readonly got: unknown[];
    readonly phases: string[];
    readonly causes: string[];
    /** What the page was told, such as `online` and `pageshow persisted`. */
    readonly told: string[];
  };
}

export interface PageSessionOptions {
  /** With it the session probes with a JSON message after so long a silence; default: an hour. */
  readonly intervalMs?: number;
  /** How long it waits before every attempt; default: 100 ms. An hour shows that something else made it try. */
  readonly retryMs?: number;
}

/** Opens a session in the page, with a heartbeat of JSON messages that is answered within half a second. */
export async function openSession(page: Page, url: string, options: PageSessionOptions = {}): Promise<void> {
  await page.evaluate(
    ({ url: target, intervalMs = 3_600_000, retryMs = 100 }) => {
      const heartbeat = {
        probe: () => ({ type: 'ping' }),
        isAnswer: (message: unknown) => JSON.stringify(message) === '{"type":"pong"}',
      };
      const session = hybi.connect(target, {
        protocols: hybi.json({ heartbeat }),
        liveness: { intervalMs, timeoutMs: 500 },
        retry: () => ({ delayMs: retryMs }),
      });
      globalThis.life = { session, got: [], phases: [], causes: [], told: [] };
      const { got, phases, causes, told } = globalThis.life;
      session.receive((message) => void got.push(message));
      session.addEventListener('statechange', () => {
        const { state } = session;
        phases.push(state.phase);
        if (state.phase === 'waiting') causes.push(String(Reflect.get(Object(state.cause), 'code')));
      });
      for (const type of ['online', 'offline']) addEventListener(type, () => void told.push(type));
      for (const type of ['freeze', 'resume']) document.addEventListener(type, () => void told.push(type));
      addEventListener('pageshow', ({ persisted }) => void told.push(persisted ? 'pageshow persisted' : 'pageshow'));
    },
    { url, ...options },
  );
  await expect.poll(() => phase(page)).toBe('open');
}

export const phase = (page: Page): Promise<string> => page.evaluate(() => life.session.state.phase);
export const opened = (page: Page): Promise<number> =>
  page.evaluate(() => life.phases.filter((name) => name === 'open').length);
export const told = (page: Page): Promise<readonly string[]> => page.evaluate(() => life.told);
export const causes = (page: Page): Promise<readonly string[]> => page.evaluate(() => life.causes);

/** Sends a message and waits until it has come back. */
export async function expectEcho(page: Page, text: string): Promise<void> {
  await page.evaluate((message) => life.session.send(message), text);
  await expect.poll(() => page.evaluate((message) => life.got.includes(message), text)).toBe(true);
}
