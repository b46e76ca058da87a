import { ProtocolError } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import { expect, test } from 'vitest';
import { openFailure } from '../src/open-failure.js';

const failure = (violation: ConstructorParameters<typeof ProtocolError>[0]): OpenError =>
  openFailure(new ProtocolError(violation, 'what came'), 'http', 'ws://h/');

test('an OpenError stays what it is', () => {
  const error = new OpenError('provider', 'headers: no token', { phase: 'provider' });
  expect(openFailure(error, 'http', 'ws://h/')).toBe(error);
});

test('CON-08 what the platform reports is judged by its phase', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(openFailure(error, 'tcp', 'ws://h/')).toMatchObject({ code: 'refused', phase: 'tcp', cause: error });
  expect(openFailure('a string', 'tcp', 'ws://h/')).toMatchObject({ code: 'unreachable', cause: 'a string' });
});

test('T-06 T-07 T-12 a broken rule of the handshake has its own code, and names the server', () => {
  expect(failure('legacy-server')).toMatchObject({ code: 'legacy-server', phase: 'http' });
  expect(failure('handshake-subprotocol-missing')).toMatchObject({ code: 'subprotocol', phase: 'http' });
  expect(failure('handshake-not-http')).toMatchObject({ code: 'bad-handshake', phase: 'http' });
  expect(failure('handshake-not-http').message).toMatch(/^ws:\/\/h\/: .*what came/);
});

test('CON-08 T-14 one of the answer to CONNECT is the proxy’s', () => {
  const cause = new ProtocolError('handshake-head-too-big', 'at most 256 bytes are read');
  const error = openFailure(cause, 'proxy', 'wss://h/');
  expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', cause });
  expect(error.message).toContain("the proxy's answer makes no sense");
});
