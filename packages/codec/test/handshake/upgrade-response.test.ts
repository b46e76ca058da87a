import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../src/protocol-error.js';
import { AnyExtension, answer, sampleAccept, switching, verdict } from './opening.js';

const x = 'Sec-WebSocket-Extensions';
const p = 'Sec-WebSocket-Protocol';

describe('the Upgrade and Connection headers of a 101', () => {
  test.each([
    ['T-04 HSR-02 any case', { Upgrade: 'WebSocket' }, 'open'],
    ['T-04 HSR-02 another protocol', { Upgrade: 'h2c' }, 'handshake-upgrade'],
    ['HSR-02 another layer below', { Upgrade: 'h2c, websocket' }, 'handshake-upgrade'],
    ['HSR-02 a list of nothing', { Upgrade: ',' }, 'handshake-upgrade'],
    ['HSR-02 named twice', { Upgrade: 'websocket, WebSocket' }, 'handshake-upgrade'],
    ['HSR-02 none', { Upgrade: undefined }, 'handshake-upgrade'],
    ['HSR-02 a longer name', { Upgrade: 'websocket2' }, 'handshake-upgrade'],
    ['T-01 HSR-03 a list', { Connection: 'keep-alive, Upgrade' }, 'open'],
    ['T-01 HSR-03 a list in another order and case', { Connection: 'UPGRADE,keep-alive' }, 'open'],
    ['T-01 HSR-03 several lines', { Connection: ['keep-alive', 'upgrade'] }, 'open'],
    ['HSR-03 without the token', { Connection: 'keep-alive' }, 'handshake-connection'],
    ['HSR-03 a word that contains it', { Connection: 'no-upgrade' }, 'handshake-connection'],
    ['HSR-03 none', { Connection: undefined }, 'handshake-connection'],
    ['HSR-19 a content length is ignored', { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, 'open'],
  ])('%s', (_, fields, expected) => {
    expect(verdict(switching(fields))).toBe(expected);
  });

  test('T-09 HSR-20 under HTTP/1.0 they mean nothing', () => {
    expect(verdict(switching({}, '1.0'))).toBe('handshake-http-version');
    expect(verdict(switching({}, '1.2'))).toBe('open');
  });
});

describe('the Accept header of a 101', () => {
  const name = 'Sec-WebSocket-Accept';
  test.each([
    ['T-05 HSR-04 wrong', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'handshake-accept'],
    ['T-05 HSR-04 of another case', sampleAccept.toLowerCase(), 'handshake-accept'],
    ['T-05 HSR-04 missing', undefined, 'handshake-accept'],
    ['T-05 HSR-09 duplicated', [sampleAccept, sampleAccept], 'handshake-accept'],
    ['HSR-04 padded within', `${sampleAccept} x`, 'handshake-accept'],
    ['T-05 HSR-04 padded with spaces', ` \t ${sampleAccept} \t`, 'open'],
  ])('%s', (_, value, expected) => {
    expect(verdict(switching({ [name]: value }))).toBe(expected);
  });

  test('T-12 HSR-04 legacy servers are recognised before anything else', () => {
    const draft75 = { [name]: undefined, Upgrade: 'WebSocket', 'WebSocket-Location': 'ws://h/' };
    expect(verdict(switching(draft75))).toBe('legacy-server');
    const draft76 = { [name]: undefined, 'Sec-WebSocket-Location': 'ws://h/' };
    const outcome = answer(`${switching(draft76, '1.0')}0123456789abcdef`);
    expect(outcome).toMatchObject({ kind: 'failed', head: { status: 101 } });
    expect(outcome?.kind === 'failed' && outcome.error.message).toContain('draft-hixie-76');
  });
});

describe('the subprotocol of a 101', () => {
  const protocols = ['chat', 'superchat'];
  test.each([
    ['HSR-15 one of those offered', 'superchat', {}, 'open'],
    ['T-07 HSR-06 another', 'other', {}, 'handshake-subprotocol'],
    ['T-07 HSR-13 one that differs in case', 'Chat', {}, 'handshake-subprotocol'],
    ['T-07 HSR-06 one although none was offered', 'chat', { protocols: [] }, 'handshake-subprotocol'],
    ['T-07 HSR-10 the whole list', 'chat, superchat', {}, 'handshake-subprotocol-syntax'],
    ['T-07 HSR-10 twice', ['chat', 'chat'], {}, 'handshake-subprotocol-syntax'],
    ['T-07 HSR-14 empty', '', {}, 'handshake-subprotocol-syntax'],
    ['T-07 HSR-14 empty although none was offered', '', { protocols: [] }, 'handshake-subprotocol-syntax'],
    ['T-06 HSR-21 none', undefined, {}, 'handshake-subprotocol-missing'],
    ['T-06 HSR-21 none, and none is required', undefined, { requireSubprotocol: false }, 'open'],
    ['none, and none was offered', undefined, { protocols: [] }, 'open'],
  ])('%s', (_, value, options, expected) => {
    expect(verdict(switching({ [p]: value }), { protocols, ...options })).toBe(expected);
  });

  test.each([
    ['none', undefined],
    ['another', 'other'],
    ['the whole list', `feed, token.${'s3cret'.repeat(30)}`],
    ['a part of the credential after it', ['feed', `token.${'s3cret'.repeat(30)}`]],
  ])('SEC-10 a credential among them is in no error: %s', (_, value) => {
    const credential = `token.${'s3cret'.repeat(30)}`;
    const options = { protocols: ['feed', credential], credentials: [credential] };
    const outcome = answer(switching({ [p]: value }), options);
    const message = outcome?.kind === 'failed' ? outcome.error.message : 'no error';
    expect(message).toMatch(/credential/);
    expect(message).not.toContain('s3cret');
  });

  test('HSR-15 the one in use is recorded', () => {
    expect(answer(switching({ [p]: 'superchat' }), { protocols })).toMatchObject({ protocol: 'superchat' });
    expect(answer(switching())).toMatchObject({ protocol: '', extensions: [], extensionsHeader: '' });
  });
});

describe('the extensions of a 101', () => {
  test('HSR-15 EXT-08 are in use in the order of the response', () => {
    const extensions = [new AnyExtension('foo', 0x40), new AnyExtension('bar', 0x20)];
    const outcome = answer(switching({ [x]: 'bar; a=1, foo' }), { extensions });
    expect(outcome).toMatchObject({ kind: 'open', extensionsHeader: 'bar; a=1, foo' });
    expect(outcome?.kind === 'open' && outcome.extensions.map(({ name }) => name)).toEqual(['bar', 'foo']);
    expect(extensions[1]!.parameters).toEqual([['a', '1']]);
  });

  test('PMD-05 EXT-02 those that were not accepted are not in use', () => {
    const extensions = [new AnyExtension('foo', 0x40), new AnyExtension('bar', 0x20)];
    expect(answer(switching(), { extensions })).toMatchObject({ extensions: [] });
    expect(answer(switching({ [x]: 'bar' }), { extensions })).toMatchObject({ extensions: [{ name: 'bar' }] });
  });

  test.each([
    ['T-08 HSR-11 EXT-04 two lines with two extensions', ['foo', 'bar'], 'open'],
    ['T-08 HSR-11 one twice over two lines', ['foo', 'foo'], 'extension-repeated'],
    ['T-08 HSR-11 one twice in a line', 'foo; a, foo; b', 'extension-repeated'],
    ['T-41 HSR-05 one that was not offered', 'permessage-deflate', 'extension-not-offered'],
    ['T-41 HSR-05 a name in another case', 'Foo', 'extension-not-offered'],
    ['HSR-12 EXT-05 outside the grammar', 'foo; =', 'extension-syntax'],
    ['HSR-12 EXT-05 an empty value', '', 'extension-syntax'],
    ['PMD-03 PMD-04 two on one reserved bit', 'foo, baz', 'extension-conflict'],
  ])('%s', (_, value, expected) => {
    const extensions = [new AnyExtension('foo', 0x40), new AnyExtension('bar', 0x20), new AnyExtension('baz', 0x40)];
    expect(verdict(switching({ [x]: value }), { extensions })).toBe(expected);
    const failed = expected !== 'open';
    const accepted = [value].flat().join(', ').includes('foo') && failed && expected !== 'extension-syntax';
    // What was already accepted is let go of when the handshake fails.
    expect(extensions.map(({ released }) => released)).toEqual(
      accepted ? [1, 0, expected === 'extension-conflict' ? 1 : 0] : [0, 0, 0],
    );
  });

  test('HSR-05 an extension that was offered, and refuses the answer, fails the handshake', () => {
    const refusing = new AnyExtension('foo', 0x40);
    refusing.accept = () => {
      throw new ProtocolError('deflate-not-as-offered');
    };
    expect(verdict(switching({ [x]: 'foo' }), { extensions: [refusing] })).toBe('deflate-not-as-offered');
  });
});
