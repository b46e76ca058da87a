import { expect, test } from 'vitest';
import { readCompression } from '../src/compression-option.js';

test('PMD-36 nothing is offered where compression is declined, and one extension otherwise', () => {
  expect(readCompression(false)).toEqual([]);
  expect(readCompression(true)).toHaveLength(1);
  expect(readCompression({ threshold: 0, clientMaxWindowBits: undefined })).toHaveLength(1);
});

test.each([
  [{ treshold: 1 }, new TypeError('compression.treshold: there is no such option')],
  [{ threshold: '5' }, new TypeError('compression.threshold: expected a number, not "5"')],
  [{ threshold: -1 }, new RangeError('compression.threshold: expected an integer from 0 to 9007199254740991, not -1')],
  [
    { serverMaxWindowBits: 8 },
    new RangeError('compression.serverMaxWindowBits: expected an integer from 9 to 15, not 8'),
  ],
  [['threshold'], new TypeError('compression: expected true, false or an object, not [object Array]')],
  ['on', new TypeError('compression: expected true, false or an object, not "on"')],
  [null, new TypeError('compression: expected true, false or an object, not null')],
])('%# a member that is wrong is named in full', (given, error) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what plain JavaScript may give
  const read = (): unknown => readCompression(given as never);
  expect(read).toThrow(error);
});
