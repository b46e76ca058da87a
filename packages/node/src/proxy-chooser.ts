import { proxyFromEnvironment } from './proxy-environment.js';
import type { Environment } from './proxy-environment.js';
import { readProxy } from './proxy-option.js';
import type { Proxy, ProxyFunction, ProxyOption } from './proxy-option.js';
import { providerFailed } from './provide.js';
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
      if (target.socketPath !== undefined) return undefined;
      const given = await answerTo(option, target.href);
      return given === undefined || given === false ? undefined : readProxy(given);
    };
  }
  const proxy = readProxy(option);
  return (target) => (target.socketPath === undefined ? proxy : undefined);
}

/** What the caller's function answers for a URL, which keeps its `ws:` or `wss:` (CON-07). */
async function answerTo(option: ProxyFunction, url: string): Promise<Awaited<ReturnType<ProxyFunction>>> {
  try {
    return await option(url);
  } catch (cause) {
    // T-66: a provider that failed may not fail the next time. A proxy that can't be one stays what it is.
    throw providerFailed('proxy', cause);
  }
}
