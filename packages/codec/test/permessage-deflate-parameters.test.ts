import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExtensions } from '../src/extension-header.js';
import { readDeflateParameters, writeDeflateParameters } from '../src/permessage-deflate-parameters.js';
import { ProtocolError } from '../src/protocol-error.js';

function read(parameters: string, kind: 'offer' | 'answer' = 'answer') {
  return readDeflateParameters(parseExtensions(`x${parameters}`)[0]!.parameters, kind);
}

function violation(parameters: string, kind: 'offer' | 'answer'): string {
  try {
    read(parameters, kind);
    return 'none';
  } catch (error) {
    if (error instanceof ProtocolError) return error.violation;
    throw error;
  }
}

describe('the parameters of permessage-deflate', () => {
  test('PMD-19 PMD-20 PMD-21 PMD-22 are four', () => {
    const all =
      '; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits="15"';
    expect(read(all)).toEqual({
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 8,
      clientMaxWindowBits: 15,
    });
    expect(read('')).toEqual({
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      serverMaxWindowBits: undefined,
      clientMaxWindowBits: undefined,
    });
  });

  test('PMD-22 client_max_window_bits may be without a value in an offer, and only there', () => {
    expect(read('; client_max_window_bits', 'offer').clientMaxWindowBits).toBe(true);
    expect(violation('; client_max_window_bits', 'answer')).toBe('deflate-invalid-value');
  });

  const window = ['server_max_window_bits', 'client_max_window_bits'];
  const badBits = ['7', '16', '08', '0', '1', '015', '1e1', '+9', '-9', '9.0', '0x9', 'abc', '100'];
  const takeover = ['server_no_context_takeover', 'client_no_context_takeover'];
  const cells: [string, string][] = [
    ...window.flatMap((name) =>
      badBits.map((bits): [string, string] => [`; ${name}=${bits}`, 'deflate-invalid-value']),
    ),
    ...window.flatMap((name) =>
      badBits.map((bits): [string, string] => [`; ${name}="${bits}"`, 'deflate-invalid-value']),
    ),
    ['; server_max_window_bits', 'deflate-invalid-value'],
    ...takeover.map((name): [string, string] => [`; ${name}=1`, 'deflate-invalid-value']),
    ...takeover.map((name): [string, string] => [`; ${name}; ${name}`, 'deflate-repeated-parameter']),
    ...window.map((name): [string, string] => [`; ${name}=9; ${name}=9`, 'deflate-repeated-parameter']),
    ['; server_max_window', 'deflate-unknown-parameter'],
    ['; Server_No_Context_Takeover', 'deflate-unknown-parameter'],
    ['; x=1', 'deflate-unknown-parameter'],
  ];
  test.each(cells)('T-37 T-39 PMD-14 PMD-15 PMD-16 %j is refused: %s', (parameters, expected) => {
    expect(violation(parameters, 'answer')).toBe(expected);
    expect(violation(parameters, 'offer')).toBe(expected);
  });

  test('PMD-15 every window of 8 to 15 bits is read', () => {
    for (const name of window) {
      for (let bits = 8; bits <= 15; bits++) expect(violation(`; ${name}=${bits}`, 'answer')).toBe('none');
    }
  });

  test('EXT-03 what is written reads back the same', () => {
    const bits = fc.option(fc.integer({ min: 8, max: 15 }), { nil: undefined });
    const parameters = fc.record({
      serverNoContextTakeover: fc.boolean(),
      clientNoContextTakeover: fc.boolean(),
      serverMaxWindowBits: bits,
      clientMaxWindowBits: fc.oneof(bits, fc.constant(true as const)),
    });
    fc.assert(
      fc.property(parameters, (some) => {
        expect(readDeflateParameters(writeDeflateParameters(some), 'offer')).toEqual(some);
      }),
    );
  });

  test('SEC-03 the error quotes what came, bounded', () => {
    expect(() => read(`; ${'x'.repeat(500)}`)).toThrow(/^.{0,300}$/);
    expect(() => read('; server_max_window_bits=7')).toThrow('server_max_window_bits: expected 8 to 15, got "7"');
    expect(() => read('; server_max_window_bits')).toThrow('got no value');
  });
});
