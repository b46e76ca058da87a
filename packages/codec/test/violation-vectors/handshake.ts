import type { ClientHandshakeOptions } from '../../src/handshake/client-handshake.js';
import { ServerHandshake } from '../../src/handshake/server-handshake.js';
import { ClientPerMessageDeflate } from '../../src/permessage-deflate-negotiation.js';
import type { PerMessageDeflateOptions } from '../../src/permessage-deflate-options.js';
import type { RawDeflatePort } from '../../src/ports.js';
import type { ViolationId } from '../../src/violations.js';
import { zlibPort } from '../../fuzz/zlib-port.js';
import { AnyExtension, client, latin1, sampleKey, sha1, switching } from '../handshake/opening.js';
import type { ViolationVector } from './violation-vector.js';

// No vector here has a Close: the connection is not open yet (RFC 6455 §7.1.7).

/** A response in full, or broken off where the transport ended. */
function response(
  violation: ViolationId,
  title: string,
  text: string,
  options: Partial<ClientHandshakeOptions> = {},
): ViolationVector {
  const provoke: ViolationVector['provoke'] = () => {
    const handshake = client(options);
    const outcome = handshake.receive(latin1(text)) ?? handshake.ended();
    return { error: outcome.kind === 'failed' ? outcome.error : undefined, closeSent: undefined };
  };
  return { violation, title, provoke };
}

function request(violation: ViolationId, title: string, text: string): ViolationVector {
  const provoke: ViolationVector['provoke'] = () => {
    const outcome = new ServerHandshake({ sha1 }).receive(latin1(text));
    return { error: outcome?.kind === 'failed' ? outcome.error : undefined, closeSent: undefined };
  };
  return { violation, title, provoke };
}

function deflate(
  violation: ViolationId,
  title: string,
  answer: string,
  options: PerMessageDeflateOptions = {},
): ViolationVector {
  const port: RawDeflatePort = zlibPort;
  const text = switching({ 'Sec-WebSocket-Extensions': `permessage-deflate${answer}` });
  return response(violation, title, text, { extensions: [new ClientPerMessageDeflate(port, options)] });
}

const offered = { protocols: ['chat'] };
const foo = { extensions: [new AnyExtension('foo', 0x40), new AnyExtension('bar', 0x40)] };

export const vectors: readonly ViolationVector[] = [
  response('handshake-not-http', 'HSR-07 another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n'),
  response('handshake-not-http', 'HSR-07 a status line out of its grammar', 'HTTP/1.1 abc\r\n\r\n'),
  response('handshake-header-syntax', 'HSR-20 obs-fold', 'HTTP/1.1 101 X\r\nUpgrade:\r\n websocket\r\n\r\n'),
  response('handshake-header-syntax', 'HSR-20 space before the colon', 'HTTP/1.1 101 X\r\nUpgrade : websocket\r\n\r\n'),
  response('handshake-header-syntax', 'HSR-20 no colon', 'HTTP/1.1 101 X\r\nUpgrade\r\n\r\n'),
  response('handshake-header-syntax', 'HSQ-01 NUL in a value', 'HTTP/1.1 101 X\r\nUpgrade: web\0socket\r\n\r\n'),
  response('handshake-head-too-big', 'HSR-20 too many bytes', `HTTP/1.1 101 X\r\nA: ${'x'.repeat(20_000)}`),
  response('handshake-head-too-big', 'HSR-20 too many fields', `HTTP/1.1 101 X\r\n${'A: b\r\n'.repeat(101)}`),
  response('handshake-interim-flood', 'HSR-18 1xx without end', 'HTTP/1.1 103 X\r\n\r\n'.repeat(33)),
  response('handshake-cut-off', 'T-10 HSR-07 no answer', ''),
  response('handshake-cut-off', 'T-10 HSR-07 half an answer', 'HTTP/1.1 101 Switching'),
  response('handshake-http-version', 'T-09 HSR-20 HTTP/1.0', switching({}, '1.0')),
  response('handshake-upgrade', 'T-04 HSR-02 h2c', switching({ Upgrade: 'h2c' })),
  response('handshake-connection', 'HSR-03 keep-alive alone', switching({ Connection: 'keep-alive' })),
  response('handshake-accept', 'T-05 HSR-04 wrong', switching({ 'Sec-WebSocket-Accept': 'x' })),
  response('handshake-accept', 'T-05 HSR-04 missing', switching({ 'Sec-WebSocket-Accept': undefined })),
  response('handshake-subprotocol', 'T-07 HSR-06 another', switching({ 'Sec-WebSocket-Protocol': 'x' }), offered),
  response('handshake-subprotocol', 'T-07 HSR-06 unasked', switching({ 'Sec-WebSocket-Protocol': 'x' })),
  response(
    'handshake-subprotocol-syntax',
    'T-07 HSR-10 a list',
    switching({ 'Sec-WebSocket-Protocol': 'chat, x' }),
    offered,
  ),
  response('handshake-subprotocol-syntax', 'T-07 HSR-14 empty', switching({ 'Sec-WebSocket-Protocol': '' }), offered),
  response('handshake-subprotocol-missing', 'T-06 HSR-21 none', switching(), offered),
  response(
    'legacy-server',
    'T-12 HSR-04 draft 75',
    switching({ 'Sec-WebSocket-Accept': undefined, 'WebSocket-Location': 'ws://h/' }),
  ),
  response(
    'legacy-server',
    'T-12 HSR-04 draft 76',
    switching({ 'Sec-WebSocket-Accept': undefined, 'Sec-WebSocket-Location': 'ws://h/' }),
  ),
  response(
    'extension-syntax',
    'HSR-12 EXT-05 out of the grammar',
    switching({ 'Sec-WebSocket-Extensions': 'foo;' }),
    foo,
  ),
  response(
    'extension-syntax',
    'EXT-06 a quoted value that is no token',
    switching({ 'Sec-WebSocket-Extensions': 'foo; a="b c"' }),
    foo,
  ),
  response(
    'extension-not-offered',
    'T-41 HSR-05 EXT-02 unasked',
    switching({ 'Sec-WebSocket-Extensions': 'permessage-deflate' }),
  ),
  response('extension-repeated', 'T-08 HSR-11 twice', switching({ 'Sec-WebSocket-Extensions': ['foo', 'foo'] }), foo),
  response(
    'extension-conflict',
    'PMD-03 PMD-04 one bit for two',
    switching({ 'Sec-WebSocket-Extensions': 'foo, bar' }),
    foo,
  ),
  deflate('deflate-unknown-parameter', 'T-39 PMD-14 EXT-03 undefined', '; x'),
  deflate(
    'deflate-repeated-parameter',
    'T-39 PMD-16 twice',
    '; client_no_context_takeover; client_no_context_takeover',
  ),
  deflate('deflate-invalid-value', 'T-37 PMD-15 window of 7 bits', '; server_max_window_bits=7'),
  deflate('deflate-invalid-value', 'PMD-22 no value', '; client_max_window_bits'),
  deflate('deflate-not-as-offered', 'PMD-22 not offered', '; client_max_window_bits=9', { clientMaxWindowBits: false }),
  deflate('deflate-not-as-offered', 'PMD-06 PMD-17 takeover kept', '', { serverNoContextTakeover: true }),
  deflate('deflate-not-as-offered', 'PMD-21 window too large', '; server_max_window_bits=11', {
    serverMaxWindowBits: 10,
  }),
  request('handshake-request', 'HSQ-22 HSQ-02 a POST', 'POST / HTTP/1.1\r\n\r\n'),
  request('handshake-request', 'HSQ-22 HSQ-05 no upgrade', 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'),
  request(
    'handshake-version',
    'HSQ-21 version 8',
    'GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Key: ${sampleKey}\r\nSec-WebSocket-Version: 8\r\n\r\n`,
  ),
];
