import { expect, onTestFinished, test, vi } from 'vitest';
import { domException, DOMExceptionBase } from '../../src/faces/dom-exception.js';

test('it is the DOMException of the platform, with the legacy code of its name', () => {
  expect(DOMExceptionBase).toBe(DOMException);
  const codes = { SyntaxError: 12, InvalidStateError: 11, InvalidAccessError: 15, AbortError: 20 } as const;
  for (const name of ['SyntaxError', 'InvalidStateError', 'InvalidAccessError', 'AbortError'] as const) {
    const error = domException(name, 'why');
    expect(error).toBeInstanceOf(DOMException);
    expect([error.name, error.message, error.code]).toEqual([name, 'why', codes[name]]);
  }
});

test('a host without DOMException gets an Error of the same name', async () => {
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });
  vi.stubGlobal('DOMException', undefined);
  vi.resetModules();
  const host = await import('../../src/faces/dom-exception.js');
  const error = host.domException('InvalidStateError', 'why');
  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.message, error.code]).toEqual(['InvalidStateError', 'why', 0]);
  expect(String(error)).toBe('InvalidStateError: why');
  const bare = new host.DOMExceptionBase();
  expect([bare.name, bare.message]).toEqual(['Error', '']);
});
