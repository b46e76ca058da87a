// @ts-check
import { existsSync } from 'node:fs';
import { chromium, firefox } from 'playwright';
import { firstExisting, installParts, isDebianAsRoot, missingParts, onPath, run } from './system-packages.mjs';

/**
 * Where the browsers of this machine are.
 *
 * @typedef {object} Browser
 * @property {string} path the executable
 * @property {boolean} bundled whether it is Playwright's own download, which is driven by Playwright's protocol
 * @typedef {object} Browsers
 * @property {Browser | undefined} chromium
 * @property {Browser | undefined} firefox
 * @property {string | undefined} webKitDriver the WebDriver of WebKitGTK
 */

/** @param {string | undefined} system @param {string} bundled @returns {Browser | undefined} */
function choose(system, bundled) {
  if (system !== undefined) return { path: system, bundled: false };
  return existsSync(bundled) ? { path: bundled, bundled: true } : undefined;
}

/** Looks for browsers: the system's own first, then what Playwright has downloaded. @returns {Browsers} */
export function findBrowsers() {
  return {
    chromium: choose(
      firstExisting(
        process.env['CHROMIUM_PATH'],
        onPath('chromium'),
        onPath('chromium-browser'),
        onPath('google-chrome'),
      ),
      chromium.executablePath(),
    ),
    firefox: choose(
      firstExisting(process.env['FIREFOX_PATH'], onPath('firefox-esr'), onPath('firefox')),
      firefox.executablePath(),
    ),
    webKitDriver:
      onPath('WebKitWebDriver') !== undefined && webKitBrowser() !== undefined ? onPath('WebKitWebDriver') : undefined,
  };
}

/** WebKitGTK's small browser, which its driver starts. */
export function webKitBrowser() {
  const triples = ['x86_64-linux-gnu', 'aarch64-linux-gnu'];
  return firstExisting(
    ...triples.map((triple) => `/usr/lib/${triple}/webkit2gtk-4.1/MiniBrowser`),
    '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
  );
}

/**
 * Finds the browsers and installs what is missing: on Debian as root from the distribution, elsewhere by Playwright's own download.
 *
 * @param {{ portable: boolean, log: (line: string) => void }} options `portable`: one browser, whichever it is, is enough
 * @returns {{ browsers: Browsers, missing: string | undefined }} `missing`: the sentence that names what could not be had
 */
export function ensureBrowsers({ portable, log }) {
  let browsers = findBrowsers();
  const debian = isDebianAsRoot();
  /** @returns {('chromium' | 'firefox' | 'webkit')[]} */
  const wanted = () =>
    portable
      ? browsers.chromium === undefined && browsers.firefox === undefined
        ? ['chromium']
        : []
      : [
          ...(browsers.chromium === undefined ? /** @type {const} */ (['chromium']) : []),
          ...(browsers.firefox === undefined ? /** @type {const} */ (['firefox']) : []),
          ...(browsers.webKitDriver === undefined && debian ? /** @type {const} */ (['webkit']) : []),
        ];
  const failures = [];

  if (wanted().length > 0 && debian) {
    const failure = installParts(wanted(), log);
    if (failure !== undefined) failures.push(failure);
    browsers = findBrowsers();
  }
  const downloadable = wanted().filter((name) => name !== 'webkit');
  if (downloadable.length > 0) {
    log(`downloading ${downloadable.join(' and ')} with Playwright`);
    const failure = run(process.execPath, [playwrightCli(), 'install', ...downloadable]);
    if (failure !== undefined) failures.push(failure);
    browsers = findBrowsers();
  }
  const missing = wanted();
  if (missing.length === 0) return { browsers, missing: undefined };
  for (const failure of failures) log(failure);
  return { browsers, missing: missingParts(missing) };
}

function playwrightCli() {
  return new URL('../node_modules/playwright/cli.js', import.meta.url).pathname;
}
