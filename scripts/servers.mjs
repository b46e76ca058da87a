// @ts-check
import { spawnSync } from 'node:child_process';
import { firstExisting, installParts, isDebianAsRoot, missingParts, onPath } from './system-packages.mjs';

/**
 * Where the servers and proxies of this machine are that the interoperability tests start.
 *
 * @typedef {object} Servers
 * @property {string | undefined} nginx
 * @property {string | undefined} squid
 * @property {string | undefined} dante
 * @property {string | undefined} nssWrapper the library that gives a program its own list of users and hosts
 * @property {string | undefined} pythonWebsockets a Python that has the package `websockets`
 * @property {string | undefined} mojolicious a Perl that has the module `Mojolicious`
 */

const env = process.env;

/** A daemon, which the `PATH` of a user need not hold. @param {string} name */
const daemon = (name) => onPath(name) ?? firstExisting(`/usr/sbin/${name}`, `/usr/local/sbin/${name}`);

/** @returns {Servers} */
export function findServers() {
  return {
    nginx: firstExisting(env['NGINX_PATH'], daemon('nginx')),
    squid: firstExisting(env['SQUID_PATH'], daemon('squid')),
    dante: firstExisting(env['DANTE_PATH'], daemon('danted'), daemon('sockd')),
    nssWrapper: firstExisting(
      env['NSS_WRAPPER_PATH'],
      ...['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((triple) => `/usr/lib/${triple}/libnss_wrapper.so`),
      '/usr/lib64/libnss_wrapper.so',
      '/usr/lib/libnss_wrapper.so',
    ),
    pythonWebsockets: interpreter(
      ['-c', 'import websockets'],
      env['PYTHON_PATH'],
      '/usr/bin/python3',
      onPath('python3'),
    ),
    mojolicious: interpreter(['-MMojolicious', '-e1'], env['PERL_PATH'], '/usr/bin/perl', onPath('perl')),
  };
}

/** The first of these interpreters that can do this. @param {readonly string[]} args @param {(string | undefined)[]} paths */
const interpreter = (args, ...paths) =>
  paths.find(
    (path) => firstExisting(path) !== undefined && spawnSync(String(path), args, { stdio: 'ignore' }).status === 0,
  );

/**
 * Finds the servers and, on Debian as root, installs those that are missing.
 *
 * @param {{ log: (line: string) => void }} options
 * @returns {{ servers: Servers, missing: string | undefined }} `missing`: the sentence that names what could not be had
 */
export function ensureServers({ log }) {
  let servers = findServers();
  const wanted = () =>
    /** @type {(keyof Servers)[]} */ (Object.keys(servers)).filter((name) => servers[name] === undefined);
  if (wanted().length === 0) return { servers, missing: undefined };
  if (isDebianAsRoot()) {
    const failure = installParts(wanted(), log);
    if (failure !== undefined) log(failure);
    servers = findServers();
  }
  const missing = wanted();
  return { servers, missing: missing.length === 0 ? undefined : missingParts(missing) };
}
