import { describe, expect, test } from 'vitest';
import { violations } from '../src/violations.js';
import type { Violation } from '../src/violations.js';
import { vectors as framing } from './violation-vectors/framing.js';
import { vectors as handshake } from './violation-vectors/handshake.js';

const vectors = [...framing, ...handshake];
const rows: [string, Violation][] = Object.entries(violations);

describe('the table of violations', () => {
  test.each(rows)('SEC-03 %s is provoked by a vector', (id) => {
    expect(vectors.map((vector) => vector.violation)).toContain(id);
  });

  test.each(rows)('CLS-20 %s has a section, a fitting close code and a sentence', (id, row) => {
    expect(row.section).not.toBe('');
    if (row.close !== undefined) expect([1002, 1003, 1007, 1008, 1009, 1010]).toContain(row.close);
    expect(row.sentence).toMatch(/[^.]$/);
    expect(id).toMatch(/^[a-z0-9-]+$/);
  });
});

test('CLS-20 the codes that go out are chosen by their meaning', () => {
  const byCode: Record<number, string[]> = {};
  for (const [id, { close }] of rows) if (close !== undefined) (byCode[close] ??= []).push(id);
  expect(byCode).toEqual({
    1002: [
      'reserved-bit',
      'unknown-opcode',
      'length-not-minimal',
      'length-top-bit',
      'masked-by-server',
      'unmasked-by-client',
      'unexpected-continuation',
      'interleaved-message',
      'fragmented-control',
      'control-too-long',
      'truncated-close-code',
      'illegal-close-code',
    ],
    1007: ['invalid-utf8', 'corrupt-payload', 'invalid-close-reason'],
    1008: ['too-many-fragments'],
    1009: ['frame-too-big', 'message-too-big'],
  });
});

describe('each vector ends in its violation, and the Close that goes out has its code', () => {
  for (const { violation, title, provoke } of vectors) {
    test(`T-43 CLS-09 SEC-05 ${title}: ${violation}`, () => {
      const row: Violation = violations[violation];
      const { error, closeSent } = provoke();
      expect(error?.violation).toBe(violation);
      expect(error?.closeCode).toBe(row.close);
      expect(closeSent).toBe(row.close);
    });
  }
});
