// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, firefox } from 'playwright';

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

/** @param {readonly (string | undefined)[]} paths */
const firstExisting = (...paths) => paths.find((path) => path !== undefined && path !== '' && existsSync(path));

/** @param {string} name @returns {string | undefined} */
const onPath = (name) =>
  firstExisting(...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)));

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

/** Whether the system's packages can be installed from here. */
function isDebianAsRoot() {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** @param {string} command @param {readonly string[]} args @returns {string | undefined} what it said, if it failed */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return undefined;
  const said = `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n').slice(-8).join('\n');
  return `\`${command} ${args.join(' ')}\` failed${error === undefined ? '' : ` (${error.message})`}:\n${said}`;
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
  const wanted = () =>
    portable
      ? browsers.chromium === undefined && browsers.firefox === undefined
        ? ['chromium']
        : []
      : [
          ...(browsers.chromium === undefined ? ['chromium'] : []),
          ...(browsers.firefox === undefined ? ['firefox'] : []),
          ...(browsers.webKitDriver === undefined && debian ? ['webkit'] : []),
        ];
  const failures = [];

  if (wanted().length > 0 && debian) {
    /** @type {Readonly<Record<string, readonly string[]>>} */
    const packages = {
      chromium: ['chromium'],
      firefox: ['firefox-esr'],
      webkit: ['webkit2gtk-driver', 'xvfb', 'xauth'],
    };
    const names = wanted().flatMap((name) => packages[name] ?? []);
    log(`installing ${names.join(', ')} with apt-get`);
    const failure =
      run('apt-get', ['update', '-q']) ?? run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names]);
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
  /** @type {Readonly<Record<string, string>>} */
  const remedies = {
    chromium: 'Chromium is missing: install it, or set CHROMIUM_PATH to the executable of Chromium or Chrome',
    firefox: 'Firefox is missing: install Firefox ESR, or set FIREFOX_PATH to its executable',
    webkit: 'WebKitGTK is missing: install the packages webkit2gtk-driver and xvfb',
  };
  return { browsers, missing: `${missing.map((name) => remedies[name]).join('. ')}.` };
}

function playwrightCli() {
  return new URL('../node_modules/playwright/cli.js', import.meta.url).pathname;
}
