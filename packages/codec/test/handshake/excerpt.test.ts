import { describe, expect, test } from 'vitest';
import { excerpt, excerptWithout, withoutQuery } from '../../src/handshake/excerpt.js';

describe('an excerpt of what a peer sent', () => {
  test('is quoted, with control characters and quotes escaped', () => {
    expect(excerpt('a"b\r\n\u001b[31m\u0000\u0085\u007f')).toBe('"a\\"b\\r\\n\\u001b[31m\\u0000\\u0085\\u007f"');
  });

  test('says of what is no text its kind, or what it is', () => {
    expect(excerpt({ secret: 'x' })).toBe('[object Object]');
    expect(excerpt(true)).toBe('true');
  });

  test('is bounded', () => {
    expect(excerpt('x'.repeat(100))).toBe(`"${'x'.repeat(100)}"`);
    expect(excerpt('x'.repeat(101))).toBe(`"${'x'.repeat(100)}…"`);
  });

  test('SEC-10 shows nothing of a text with a credential in it', () => {
    expect(excerptWithout(['secret'], 'feed, x.secret')).toBe('a credential');
    expect(excerptWithout(['secret'], 'feed')).toBe('"feed"');
  });

  test('SEC-10 can be without the query of a URL', () => {
    expect(withoutQuery('/a?token=secret\n?b')).toBe('/a?…');
    expect(withoutQuery('/a')).toBe('/a');
  });
});
