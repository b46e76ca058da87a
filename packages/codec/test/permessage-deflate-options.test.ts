import { describe, expect, test } from 'vitest';
import type { PerMessageDeflateOptions } from '../src/permessage-deflate-options.js';
import { configureDeflate } from '../src/permessage-deflate-options.js';

describe('the options of permessage-deflate', () => {
  test('PMD-35 have defaults that restrict nothing, no window below 32 KiB', () => {
    expect(configureDeflate({})).toEqual({
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      serverMaxWindowBits: undefined,
      clientMaxWindowBits: true,
      threshold: 1024,
    });
  });

  test('are taken as they are when they are legal', () => {
    const options: PerMessageDeflateOptions = {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 9,
      clientMaxWindowBits: 15,
      threshold: 0,
    };
    expect(configureDeflate(options)).toEqual(options);
    expect(configureDeflate({ clientMaxWindowBits: false }).clientMaxWindowBits).toBeUndefined();
  });

  test.each([
    [
      'T-38 PMD-28 a window of 8 bits',
      { serverMaxWindowBits: 8 },
      'serverMaxWindowBits: expected an integer from 9 to 15',
    ],
    [
      'T-38 PMD-28 a window of 8 bits',
      { clientMaxWindowBits: 8 },
      'clientMaxWindowBits: expected an integer from 9 to 15',
    ],
    ['PMD-26 a window above 32 KiB', { serverMaxWindowBits: 16 }, 'not 16'],
    ['a fraction', { clientMaxWindowBits: 9.5 }, 'not 9.5'],
    ['a negative threshold', { threshold: -1 }, 'threshold: expected an integer from 0'],
    ['a threshold that is no number', { threshold: NaN }, 'not NaN'],
  ])('%s is refused', (_, options, message) => {
    expect(() => configureDeflate(options)).toThrow(RangeError);
    expect(() => configureDeflate(options)).toThrow(message);
  });

  test.each([
    [{ serverNoContextTakeover: 1 }, 'serverNoContextTakeover: expected a boolean, not 1'],
    [{ clientNoContextTakeover: 'yes' }, 'clientNoContextTakeover: expected a boolean, not "yes"'],
    [{ serverMaxWindowBits: '10' }, 'serverMaxWindowBits: expected a number, not "10"'],
    [{ serverMaxWindowBits: true }, 'serverMaxWindowBits: expected a number, not true'],
    [{ clientMaxWindowBits: '10' }, 'clientMaxWindowBits: expected a number, not "10"'],
    [{ threshold: '1' }, 'threshold: expected a number, not "1"'],
  ])('%j is of the wrong type', (options: object, message) => {
    expect(() => configureDeflate(options)).toThrow(new TypeError(message));
  });
});
