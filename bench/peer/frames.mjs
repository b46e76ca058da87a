// What the peer sends, made before it is needed: one blob with all distinct messages of a case as frames.
import { constants, deflateRawSync } from 'node:zlib';
import { messages } from '../messages.mjs';

/**
 * @typedef {object} Frames
 * @property {Buffer} bytes every distinct message as one unmasked frame
 * @property {readonly number[]} ends where each frame ends
 */

/** @param {Uint8Array} payload @param {boolean} text @param {boolean} compressed @returns {Buffer} */
export function frame(payload, text, compressed = false) {
  const head = frameHead(payload.length, text, compressed);
  return Buffer.concat([head, payload]);
}

/** @param {number} length @param {boolean} text @param {boolean} [compressed] */
export function frameHead(length, text, compressed = false) {
  const first = 0x80 | (compressed ? 0x40 : 0) | (text ? 1 : 2);
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 255]);
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** Bytes of a masked frame. @param {number} payload */
export function maskedFrameBytes(payload) {
  return payload + 4 + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
}

/** @type {Map<string, Frames>} */
const made = new Map();

/**
 * The frames of a case. Compressed ones share one window (context takeover) from the first message to the last; the first refers to
 * nothing before it, so that the blob can be sent again and again.
 *
 * @param {import('../messages.mjs').Kind} kind @param {number} size @param {boolean} deflate @returns {Frames}
 */
export function frames(kind, size, deflate) {
  const key = `${kind} ${size} ${deflate}`;
  const before = made.get(key);
  if (before !== undefined) return before;
  const text = kind !== 'binary';
  const payloads = messages(kind, size).map((message) => Buffer.from(message));
  const all = deflate ? compress(payloads) : payloads;
  const parts = all.map((payload) => frame(payload, text, deflate));
  let end = 0;
  const ends = parts.map((part) => (end += part.length));
  const result = { bytes: Buffer.concat(parts), ends };
  made.set(key, result);
  return result;
}

/**
 * One raw DEFLATE stream cut at the messages, without the four bytes that RFC 7692 leaves out. One-shot calls with the 32 KiB
 * before as dictionary are slow and simple; the peer does it before the clock runs.
 *
 * @param {readonly Buffer[]} payloads
 */
function compress(payloads) {
  let window = Buffer.alloc(0);
  return payloads.map((payload) => {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(window.length > 0 ? { dictionary: window } : {}) };
    const bytes = deflateRawSync(payload, options);
    window = Buffer.concat([window, payload]).subarray(-32_768);
    return bytes.subarray(0, -4);
  });
}
