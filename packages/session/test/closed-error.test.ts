import { describe, expect, test } from 'vitest';
import { closedError, isNormalEnd } from '../src/closed-error.js';
import { closedByPeer, closureOf } from './closures.js';

describe('closedError', () => {
  test.each([
    [closedByPeer(1011, 'oh\nno'), 'server', 'the connection was closed by the peer with 1011: "oh\\nno"'],
    [closedByPeer(4001), 'server', 'the connection was closed by the peer with 4001'],
    [closureOf(), 'abnormal', 'the connection was closed without a Close'],
    [
      closureOf({ cause: new Error('ECONNRESET') }),
      'abnormal',
      'the connection was closed without a Close: ECONNRESET',
    ],
    [closureOf({ cause: new Error('') }), 'abnormal', 'the connection was closed without a Close'],
    [
      closureOf({ cause: new Error('SSL alert number 42\n') }),
      'abnormal',
      'the connection was closed without a Close: SSL alert number 42',
    ],
    [
      closureOf({
        initiator: 'local',
        sent: { code: 1000, reason: '' },
        cause: Object.assign(new Error('5 ms'), { name: 'CloseTimeoutError' }),
      }),
      'timeout',
      /here: closeTimeoutMs passed: 5 ms$/,
    ],
    [
      closureOf({ initiator: 'local', sent: { code: 1000, reason: '' } }),
      'abnormal',
      'the connection was closed without a Close',
    ],
    [closureOf({ initiator: 'local', clean: true }), 'local', 'the connection was closed here'],
  ] as const)('%# says what happened', (facts, code, message) => {
    const error = closedError(facts);
    expect(error.code).toBe(code);
    expect(error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(error.closure).toBe(facts);
    expect(error.cause).toBe(facts.cause);
  });

  test('CTL-04 the reason is repeated to developers alone: quoted, and cut where it is long', () => {
    const { message } = closedError(closedByPeer(1011, `\u001b[2J${'x'.repeat(119)}`));
    expect(message).toMatch(/^the connection was closed by the peer with 1011: "\\u001b\[2Jx+…?"/);
    expect(message.length).toBeLessThan(130);
  });

  test('a broken protocol and a message too big are told by the ProtocolError and the Close sent', () => {
    const cause = Object.assign(new Error('bad frame'), { name: 'ProtocolError' });
    expect(closedError(closureOf({ cause, initiator: 'local', sent: { code: 1002, reason: '' } }))).toMatchObject({
      code: 'protocol',
      message: 'the connection was closed here: the peer broke the protocol: bad frame',
    });
    expect(closedError(closureOf({ cause, sent: { code: 1009, reason: '' } })).code).toBe('too-big');
    expect(closedError(closureOf({ cause })).code).toBe('protocol');
  });

  test('a message that a platform found too big after it was delivered is told by the name of the cause', () => {
    const cause = Object.assign(new Error('a message of more than 3 bytes came'), { name: 'MessageTooBigError' });
    expect(closedError(closureOf({ cause }))).toMatchObject({
      code: 'too-big',
      message: expect.stringMatching(/here: a message exceeds maxMessageBytes: a message of more than 3 bytes came$/),
    });
    expect(closedError(closureOf({ cause: new RangeError('mine') })).code).toBe('abnormal');
  });

  test('what is known beyond the closure is said', () => {
    const cause = new Error('the peer gave no sign of life in time');
    expect(closedError(closureOf({ cause }), 'liveness')).toMatchObject({
      code: 'liveness',
      message: 'the connection was closed here: the peer gave no sign of life in time',
    });
  });

  test('CLS-05 a complete closing handshake says more than that the transport was given up', () => {
    expect(closedError(closedByPeer(1001), 'timeout')).toMatchObject({ code: 'server', closure: { code: 1001 } });
  });
});

test('a normal end is clean, and without a code, with 1000, or closed from here', () => {
  expect(isNormalEnd(closedByPeer(1000))).toBe(true);
  expect(isNormalEnd(closureOf({ code: 1005, clean: true, initiator: 'remote' }))).toBe(true);
  expect(isNormalEnd(closureOf({ code: 4000, clean: true, initiator: 'local' }))).toBe(true);
  expect(isNormalEnd(closedByPeer(1001))).toBe(false);
  expect(isNormalEnd(closureOf({ code: 1000 }))).toBe(false);
});
