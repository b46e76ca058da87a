import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { chromium } from 'playwright/test';
import type { BrowserContext } from 'playwright/test';
import { findBrowsers } from '../../scripts/browsers.mjs';

/**
 * A Chromium whose pages may be hidden. Those that Playwright starts are told that they are always in front, since it sets
 * `Emulation.setFocusEmulationEnabled` in a session of its own; `noDefaults` leaves that out for a browser that runs already.
 */
export async function startChromium(
  more: readonly string[] = [],
): Promise<{ context: BrowserContext } & AsyncDisposable> {
  const path = findBrowsers().chromium?.path;
  if (path === undefined) throw new Error('Chromium was not found');
  const profile = mkdtempSync(join(tmpdir(), 'hybi-chromium-'));
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  const child = spawn(
    path,
    [...args, ...more, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  let address: string | undefined;
  let printed = '';
  for await (const line of createInterface(child.stderr)) {
    printed += `${line}\n`;
    address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) break;
  }
  if (address === undefined) throw new Error(`Chromium ended before it listened:\n${printed}`);
  child.stderr.resume();
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('Chromium has no context');
  return {
    context,
    async [Symbol.asyncDispose]() {
      await browser.close();
      child.kill();
      await exited;
      // The browser's other processes may still be writing there: what can't be removed is left to the system's temporary folder.
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }).catch(() => undefined);
    },
  };
}
