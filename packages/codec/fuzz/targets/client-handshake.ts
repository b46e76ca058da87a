import { ClientHandshake } from '../../src/handshake/client-handshake.js';
import type { HandshakeOutcome } from '../../src/handshake/client-handshake.js';
import { cut } from '../frame.js';
import { countingEntropy, sha1 } from '../ports.js';

const bytes = (string: string): Uint8Array => Buffer.from(string, 'latin1');

const maxHeadBytes = 256;

function handshake(choice: number): ClientHandshake {
  return new ClientHandshake({
    url: { secure: false, host: 'example.com', resource: '/' },
    entropy: countingEntropy(),
    sha1,
    protocols: (choice & 1) === 0 ? [] : ['chat.v2', 'chat.v1'],
    requireSubprotocol: (choice & 2) === 0,
    maxHeadBytes,
    maxHeaderFields: 20,
  });
}

/** The answer to the key that the counting entropy gives. */
const accept = Buffer.from(sha1(bytes(`${handshake(0).key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`))).toString('base64');
const statusLine = 'HTTP/1.1 101 Switching Protocols\r\n';
const fields = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`;

export const dictionary: readonly Uint8Array[] = [
  statusLine,
  fields,
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.0 ',
  '\r\n\r\n',
  '\n',
  ' \t',
  'Sec-WebSocket-Protocol: chat.v1\r\n',
  'Sec-WebSocket-Extensions: permessage-deflate\r\n',
  'Sec-WebSocket-Location: ws://example.com/\r\n',
  'Connection: keep-alive, Upgrade\r\n',
  'Content-Length: 5\r\n',
].map(bytes);

export function seeds(): Uint8Array[] {
  return [
    `${statusLine}${fields}\r\n`,
    `${statusLine}${fields}\r\n\x81\x02hi`,
    `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${statusLine}${fields}\r\n`,
    `${statusLine}${fields}Sec-WebSocket-Protocol: chat.v1\r\n\r\n`,
    `${statusLine}${fields}Sec-WebSocket-Extensions: a\r\nSec-WebSocket-Extensions: b\r\n\r\n`,
    `${statusLine}${fields.replaceAll('\r\n', '\n')}\n`,
    `HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno`,
    `HTTP/1.0 101 x\r\n${fields}\r\n`,
    `${statusLine} folded: x\r\n\r\n`,
    `${statusLine}WebSocket-Location: ws://example.com/\r\n\r\n`,
    `${statusLine}${'X: y\r\n'.repeat(60)}`,
    'SSH-2.0-OpenSSH_9.2\r\n',
  ].flatMap((response) => [0, 1, 3].map((choice) => Buffer.concat([Uint8Array.of(choice), bytes(response)])));
}

/** Any answer ends in an outcome, the same one however it is cut, and nothing is thrown. */
export function run(input: Uint8Array): void {
  const choice = input[0] ?? 0;
  const stream = input.subarray(1);
  const whole = play([stream], choice);
  for (const size of [1, 3, 1 + (choice >> 2)]) {
    const parts = play(cut(stream, size), choice);
    if (parts !== whole) throw new Error(`cut into ${size}: ${parts}\nwhole: ${whole}`);
  }
}

function play(chunks: readonly Uint8Array[], choice: number): string {
  const client = handshake(choice);
  let outcome: HandshakeOutcome | undefined;
  let fed = 0;
  let left = 0;
  for (const chunk of chunks) {
    if (outcome === undefined) {
      outcome = client.receive(chunk);
      fed += chunk.length;
    } else {
      left += chunk.length;
    }
  }
  if (outcome === undefined) {
    // What came behind the last empty line is the head in progress.
    const [head] = Buffer.concat(chunks)
      .toString('latin1')
      .split(/\n\r?\n/)
      .slice(-1);
    if (head!.length > maxHeadBytes) throw new Error(`still undecided after ${head!.length} bytes of a head`);
  }
  outcome ??= client.ended();
  if (outcome.kind === 'failed') return `failed ${outcome.error.violation} ${outcome.head?.status}`;
  const read = fed - outcome.rest.length;
  if (read > 33 * maxHeadBytes) throw new Error(`${read} bytes were read before the outcome`);
  const names = [...outcome.head.headers.entries()].map(([name, value]) => `${name}: ${value}`);
  const protocol = outcome.kind === 'open' ? outcome.protocol : '';
  return `${outcome.kind} ${outcome.head.status} ${protocol} ${names.join('; ')} and ${outcome.rest.length + left} more bytes`;
}
