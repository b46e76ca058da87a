// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The software of others that the tests use: the packages of Debian that hold it, and what to do where there is no Debian.
 *
 * @typedef {{ readonly packages: readonly string[], readonly remedy: string }} Part
 */
export const parts = /** @satisfies {Readonly<Record<string, Part>>} */ ({
  chromium: {
    packages: ['chromium'],
    remedy: 'Chromium is missing: install it, or set CHROMIUM_PATH to the executable of Chromium or Chrome',
  },
  firefox: {
    packages: ['firefox-esr'],
    remedy: 'Firefox is missing: install Firefox ESR, or set FIREFOX_PATH to its executable',
  },
  webkit: {
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
    remedy: 'WebKitGTK is missing: install the packages webkit2gtk-driver and xvfb',
  },
  nginx: { packages: ['nginx'], remedy: 'nginx is missing: install it, or set NGINX_PATH to its executable' },
  squid: { packages: ['squid'], remedy: 'squid is missing: install it, or set SQUID_PATH to its executable' },
  dante: {
    packages: ['dante-server'],
    remedy: 'dante is missing: install it, or set DANTE_PATH to the executable of its server, danted or sockd',
  },
  nssWrapper: {
    packages: ['libnss-wrapper'],
    remedy:
      'nss_wrapper is missing, which gives dante its users: install it, or set NSS_WRAPPER_PATH to libnss_wrapper.so',
  },
  pythonWebsockets: {
    packages: ['python3-websockets'],
    remedy: 'the Python package websockets is missing: install it, or set PYTHON_PATH to a Python that has it',
  },
  mojolicious: {
    packages: ['libmojolicious-perl'],
    remedy: 'the Perl module Mojolicious is missing: install it, or set PERL_PATH to a Perl that has it',
  },
});

/** @typedef {keyof typeof parts} PartName */

/** The first of these files that exists. @param {readonly (string | undefined)[]} paths */
export const firstExisting = (...paths) => paths.find((path) => path !== undefined && path !== '' && existsSync(path));

/** A program on the `PATH`. @param {string} name @returns {string | undefined} */
export const onPath = (name) =>
  firstExisting(...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)));

/** Whether the system's packages can be installed from here. */
export function isDebianAsRoot() {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** @param {string} command @param {readonly string[]} args @returns {string | undefined} what it said, if it failed */
export function run(command, args) {
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
 * Installs the Debian packages of these parts. The tests start servers of their own: whether Debian starts a package's service as well is
 * left to the machine.
 *
 * @param {readonly PartName[]} names @param {(line: string) => void} log
 * @returns {string | undefined} what apt-get said, if it failed
 */
export function installParts(names, log) {
  const packages = names.flatMap((name) => parts[name].packages);
  log(`installing ${packages.join(', ')} with apt-get`);
  return (
    run('apt-get', ['update', '-q']) ?? run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages])
  );
}

/** The sentence that names what could not be had. @param {readonly PartName[]} names */
export const missingParts = (names) => `${names.map((name) => parts[name].remedy).join('; ')}.`;
