// The untimed pass of a sending case: everything that the client sent, decoded in full and compared.
import { constants, inflateRawSync } from 'node:zlib';
import { messages } from '../messages.mjs';
import { headBytes, payloadBytes } from './frame-walk.mjs';

const tail = Buffer.from([0, 0, 0xff, 0xff]);

/**
 * @param {Buffer} bytes @param {import('../messages.mjs').Kind} kind @param {number} size @param {boolean} deflate
 * @returns {string} `ok`, or what is wrong
 */
export function verify(bytes, kind, size, deflate) {
  const expected = messages(kind, size).map((message) => Buffer.from(message));
  const opcode = kind === 'binary' ? 2 : 1;
  let at = 0;
  let index = 0;
  let window = Buffer.alloc(0);
  while (at < bytes.length) {
    const head = bytes.subarray(at, at + 14);
    const length = payloadBytes(head);
    const start = at + headBytes(head);
    if ((head[1] & 0x80) === 0) return `frame ${index} is not masked`;
    if ((head[0] & 0x8f) !== (0x80 | opcode)) return `frame ${index} begins with 0x${head[0].toString(16)}`;
    if (deflate && (head[0] & 0x40) === 0) return `frame ${index} is not compressed`;
    let payload = Buffer.from(bytes.subarray(start, start + length));
    const key = bytes.subarray(start - 4, start);
    for (let i = 0; i < length; i += 1) payload[i] ^= key[i & 3];
    if (deflate) {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(window.length > 0 ? { dictionary: window } : {}) };
      payload = inflateRawSync(Buffer.concat([payload, tail]), options);
      window = Buffer.concat([window, payload]).subarray(-32_768);
    }
    if (!payload.equals(expected[index % expected.length])) return `message ${index} has another content`;
    at = start + length;
    index += 1;
  }
  return 'ok';
}
