import { isLoopback, noProxy } from './no-proxy.js';
import { readProxy } from './proxy-option.js';
import type { Proxy } from './proxy-option.js';
import type { Target } from './websocket-url.js';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a target, in the order of RFC 6455 §4.1: one for WebSocket first, then SOCKS, then the
 * proxy for HTTPS, then the one for HTTP (CON-06). What `NO_PROXY` covers, loopback and Unix sockets are reached directly.
 *
 * @throws SyntaxError or TypeError that names the variable, if what stands in it is no proxy.
 */
export function proxyFromEnvironment(target: Target, environment: Environment): Proxy | undefined {
  if (target.socketPath !== undefined || isLoopback(target.hostname)) return undefined;
  if (noProxy(variable(environment, 'NO_PROXY')?.value ?? '', target.hostname, target.port)) return undefined;
  const all = variable(environment, 'ALL_PROXY');
  const candidates = [
    variable(environment, target.secure ? 'WSS_PROXY' : 'WS_PROXY'),
    all !== undefined && /^socks/i.test(all.value) ? all : undefined,
    variable(environment, 'HTTPS_PROXY'),
    httpProxy(environment),
    all,
  ];
  const chosen = candidates.find((candidate) => candidate !== undefined);
  return chosen === undefined ? undefined : readProxy(chosen.value, chosen.name);
}

/**
 * In a CGI program `HTTP_PROXY` is the header field `Proxy` of a stranger's request: only the lower-case name is not. On Windows both names
 * mean the one variable, whose own name is told by the list of all.
 */
function httpProxy(environment: Environment): Variable | undefined {
  if (environment['REQUEST_METHOD'] === undefined) return variable(environment, 'HTTP_PROXY');
  return Object.keys(environment).includes('http_proxy') ? named(environment, 'http_proxy') : undefined;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** The lower-case name wins, also with an empty value, which says that there is none. */
function variable(environment: Environment, name: string): Variable | undefined {
  const lower = name.toLowerCase();
  return environment[lower] === undefined ? named(environment, name) : named(environment, lower);
}

function named(environment: Environment, name: string): Variable | undefined {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? undefined : { name, value };
}
