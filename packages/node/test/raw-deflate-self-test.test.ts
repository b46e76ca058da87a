import type { DeflateFailure, RawDeflatePort, RawDeflateStream } from '@hybi/codec';
import { describe, expect, test } from 'vitest';
import { publicRawDeflate } from '../src/raw-deflate-public.js';
import { passesSelfTest } from '../src/raw-deflate-self-test.js';

type Answer = Uint8Array | DeflateFailure;

/** The public port with the outcomes of one kind of stream changed. */
function faulty(kind: 'inflater' | 'deflater', change: (outcome: Answer, call: number) => Answer): RawDeflatePort {
  let call = 0;
  return {
    ...publicRawDeflate,
    [kind]: (bits: number): RawDeflateStream => {
      const stream = publicRawDeflate[kind](bits);
      return {
        push: (input, end, limit, done) => stream.push(input, end, limit, (outcome) => done(change(outcome, call++))),
        release: () => stream.release(),
      };
    },
  };
}

describe('the self-test of a raw DEFLATE port', () => {
  test('is passed by the public calls', () => {
    expect(passesSelfTest(publicRawDeflate)).toBe(true);
  });

  test('is failed by a port whose outcome differs in any single step', () => {
    const changes: readonly ((outcome: Answer) => Answer)[] = [
      () => 'corrupt',
      () => new Uint8Array(3),
      (outcome) => (typeof outcome === 'string' ? new Uint8Array(0) : outcome.map((byte) => byte ^ 1)),
    ];
    for (const change of changes) {
      const failed = Array.from({ length: 8 }, (_, step) =>
        passesSelfTest(faulty('inflater', (outcome, call) => (call === step ? change(outcome) : outcome))),
      );
      // Two of the inflater's steps may end corrupt by right; every other change is noticed.
      expect(failed.filter((passed) => !passed).length).toBeGreaterThanOrEqual(5);
      expect(passesSelfTest(faulty('deflater', (outcome, call) => (call < 2 ? change(outcome) : outcome)))).toBe(false);
    }
    expect(passesSelfTest(faulty('deflater', (outcome, call) => (call === 2 ? 'corrupt' : outcome)))).toBe(false);
  });

  test('is failed by a port that forgets no window, or does not compress with it', () => {
    const shared = publicRawDeflate.inflater(15);
    const leaking: RawDeflatePort = {
      ...publicRawDeflate,
      inflater: () => ({ push: (...step) => shared.push(...step), release: () => undefined }),
    };
    expect(passesSelfTest(leaking)).toBe(false);
    const stateless: RawDeflatePort = {
      ...publicRawDeflate,
      deflater: (bits) => ({
        push: (...step) => publicRawDeflate.deflater(bits).push(...step),
        release: () => undefined,
      }),
    };
    expect(passesSelfTest(stateless)).toBe(false);
  });

  test('is failed, not broken, by a port that throws or does not answer', () => {
    const throwing: RawDeflatePort = {
      ...publicRawDeflate,
      inflater: () => {
        throw new Error('no handle');
      },
    };
    expect(passesSelfTest(throwing)).toBe(false);
    const silent: RawDeflatePort = {
      ...publicRawDeflate,
      deflater: () => ({ push: () => undefined, release: () => undefined }),
    };
    expect(passesSelfTest(silent)).toBe(false);
  });
});
