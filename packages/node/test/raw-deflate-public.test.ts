import { describe, expect, test } from 'vitest';
import { publicRawDeflate } from '../src/raw-deflate-public.js';
import { rawDeflateSuite } from './raw-deflate-ports.js';

describe('raw DEFLATE on the public calls', () => {
  rawDeflateSuite(publicRawDeflate);

  test('PMD-34 collects no more pieces than a message within the limit can have', () => {
    const inflater = publicRawDeflate.inflater(15);
    const outcomes: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      inflater.push(new Uint8Array(40_000), false, 1000, (outcome) => outcomes.push(outcome));
    }
    expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : 'ok'))).toEqual([
      'ok',
      'too-big',
      'too-big',
    ]);
  });
});
