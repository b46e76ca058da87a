import { proxyFromEnvironment } from './proxy-environment.js';
import type { Environment } from './proxy-environment.js';
import { readProxy } from './proxy-option.js';
import type { Proxy, ProxyOption } from './proxy-option.js';
import type { Target } from './websocket-url.js';

/** The proxy for a target, or `undefined` for none. What it throws fails the attempt. */
export type ProxyChooser = (target: Target) => Proxy | undefined | Promise<Proxy | undefined>;

/**
 * Reads the `proxy` option. The environment is read for each attempt.
 *
 * @throws SyntaxError or TypeError for a proxy that can't be one.
 */
export function proxyChooser(option: ProxyOption, environment: Environment): ProxyChooser {
  if (option === false) return () => undefined;
  if (option === 'env') return (target) => proxyFromEnvironment(target, environment);
  if (typeof option === 'function') {
    return async (target) => {
      const given = await option(target.href); // CON-07
      return given === undefined || given === false ? undefined : readProxy(given);
    };
  }
  const proxy = readProxy(option);
  return (target) => (target.socketPath === undefined ? proxy : undefined);
}
