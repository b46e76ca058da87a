import { ClientPerMessageDeflate } from '@hybi/codec';
import type { ClientExtension, PerMessageDeflateOptions } from '@hybi/codec';
import { unexpected } from '@hybi/session';
import { checkNames } from './option-names.js';
import { rawDeflate } from './raw-deflate.js';

const optionNames: ReadonlySet<string> = /* @__PURE__ */ new Set(
  Object.keys({
    serverNoContextTakeover: 0,
    clientNoContextTakeover: 0,
    serverMaxWindowBits: 0,
    clientMaxWindowBits: 0,
    threshold: 0,
  } satisfies Record<keyof PerMessageDeflateOptions, 0>),
);

/**
 * What the option `compression` makes an attempt offer.
 *
 * @throws TypeError or RangeError that names the member and the value.
 */
export function readCompression(given: boolean | PerMessageDeflateOptions): readonly ClientExtension[] {
  if (given === false) return [];
  if (given !== true && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    throw unexpected('compression', 'true, false or an object', given);
  }
  const options = given === true ? {} : given;
  checkNames(options, optionNames, 'compression');
  const port = rawDeflate();
  if (port === undefined) return [];
  try {
    return [new ClientPerMessageDeflate(port, options)];
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`compression.${error.message}`, { cause: error });
    if (error instanceof RangeError) throw new RangeError(`compression.${error.message}`, { cause: error });
    throw error;
  }
}
