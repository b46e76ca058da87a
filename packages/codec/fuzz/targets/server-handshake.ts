import { ServerHandshake } from '../../src/handshake/server-handshake.js';
import type { ServerHandshakeOutcome } from '../../src/handshake/server-handshake.js';
import { ServerPerMessageDeflate } from '../../src/permessage-deflate-negotiation.js';
import { cut } from '../frame.js';
import { sha1 } from '../ports.js';
import { zlibPort } from '../zlib-port.js';

const bytes = (string: string): Uint8Array => Buffer.from(string, 'latin1');

const maxHeadBytes = 320;
const line = 'GET /chat?room=1 HTTP/1.1\r\n';
const fields =
  'Host: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';

export const dictionary: readonly Uint8Array[] = [
  line,
  fields,
  '\r\n\r\n',
  '\n',
  'Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n',
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n',
  '; server_max_window_bits=10',
  '; server_no_context_takeover',
  'Sec-WebSocket-Version: 8\r\n',
  'Connection: keep-alive, Upgrade\r\n',
].map(bytes);

export function seeds(): Uint8Array[] {
  return [
    `${line}${fields}\r\n`,
    `${line}${fields}\r\n\x81\x80\x00\x00\x00\x00`,
    `${line}${fields}Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n\r\n`,
    `${line}${fields}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n`,
    `${line}${fields}Sec-WebSocket-Extensions: permessage-deflate; nonsense, permessage-deflate\r\n\r\n`,
    `${line}${fields.replace('13', '8')}\r\n`,
    `${line}${fields.replaceAll('\r\n', '\n')}\n`,
    `POST / HTTP/1.1\r\n${fields}\r\n`,
    `GET / HTTP/1.0\r\n${fields}\r\n`,
    `${line}${fields}X: y\r\n folded\r\n\r\n`,
    `${line}${'X: y\r\n'.repeat(60)}`,
  ].map((request) => Buffer.concat([Uint8Array.of(0), bytes(request)]));
}

/** Any request ends in an outcome, the same one however it is cut, and nothing is thrown. */
export function run(input: Uint8Array): void {
  const stream = input.subarray(1);
  const whole = play([stream]);
  for (const size of [1, 3, 1 + (input[0] ?? 0)]) {
    const parts = play(cut(stream, size));
    if (parts !== whole) throw new Error(`cut into ${size}: ${parts}\nwhole: ${whole}`);
  }
}

function play(chunks: readonly Uint8Array[]): string {
  const server = new ServerHandshake({
    sha1,
    maxHeadBytes,
    maxHeaderFields: 20,
    extensions: [new ServerPerMessageDeflate(zlibPort)],
  });
  let outcome: ServerHandshakeOutcome | undefined;
  let fed = 0;
  let left = 0;
  for (const chunk of chunks) {
    if (outcome === undefined) {
      outcome = server.receive(chunk);
      fed += chunk.length;
    } else {
      left += chunk.length;
    }
  }
  if (outcome === undefined) {
    if (fed > maxHeadBytes) throw new Error(`still undecided after ${fed} bytes`);
    return 'undecided';
  }
  if (outcome.kind === 'failed') return `failed ${outcome.error.violation} ${outcome.response.length}`;
  const { request, rest } = outcome;
  if (fed - rest.length > maxHeadBytes) throw new Error(`a head of ${fed - rest.length} bytes was taken`);
  const protocol = request.protocols[0];
  const { response, extensions } = outcome.accept(protocol === undefined ? {} : { protocol });
  for (const extension of extensions) extension.release();
  outcome.refuse(403, 'no');
  return `requested ${request.resource} of ${request.host}, ${Buffer.from(response).toString('latin1')} and ${rest.length + left} more bytes`;
}
