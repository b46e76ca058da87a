import * as fc from 'fast-check';

const codePoint = fc.oneof(
  fc.nat(0x7f),
  fc.integer({ min: 0x80, max: 0x7ff }),
  fc.integer({ min: 0x800, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0xffff }),
  fc.integer({ min: 0x10000, max: 0x10ffff }),
);

/**
 * Text of whole characters of each length in UTF-8. The unit `binary` of fast-check is such text too, but looks through all of Unicode
 * when it is first used, which takes seconds.
 */
export const anyText = (maxLength = 100): fc.Arbitrary<string> =>
  fc.string({ unit: codePoint.map((one) => String.fromCodePoint(one)), maxLength });
