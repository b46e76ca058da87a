import type { LookupFunction } from 'node:net';

/** Resolves every name to loopback, without asking anybody. */
export const toLoopback: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/** For a client that has no business resolving names: the proxy does. */
export const noLookup: LookupFunction = (host, _options, callback) => {
  callback(Object.assign(new Error(`${host} was looked up here`), { code: 'ENOTFOUND' }), []);
};
