import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** The addresses of a host, in the order in which they are tried. A literal address needs nobody to be asked. */
export function lookupAddresses(
  hostname: string,
  lookup: LookupFunction | undefined,
  family: 4 | 6 | undefined,
): Promise<readonly LookupAddress[]> {
  const literal = isIP(hostname);
  if (literal !== 0) return Promise.resolve([{ address: hostname, family: literal }]);
  return new Promise((resolve, reject) => {
    const options = { all: true, family: family ?? 0 };
    (lookup ?? systemLookup)(hostname, options, (error, answer, answerFamily) => {
      if (error) {
        reject(error);
        return;
      }
      // A lookup of the caller's may answer with one address although all were asked for.
      const addresses =
        typeof answer === 'string'
          ? [{ address: answer, family: answerFamily ?? isIP(answer) }]
          : Array.isArray(answer) // what it throws here nobody would catch
            ? answer
            : [];
      const usable = addresses.filter((entry) => isIP(entry?.address) !== 0);
      if (usable.length > 0) resolve(usable);
      else reject(Object.assign(new Error(`lookup gave no address for ${hostname}`), { code: 'ENOTFOUND' }));
    });
  });
}

/** A `lookup` for a connect call that gives it these addresses, in either of the two forms that it may ask for. */
export function answerWith(addresses: readonly LookupAddress[], family: number): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) {
      callback(null, [...addresses]);
      return;
    }
    const wanted = addresses.find((entry) => family === 0 || entry.family === family) ?? addresses[0]!;
    callback(null, wanted.address, wanted.family);
  };
}
