// The codec's hot functions, as data: what each is called, how many units of work one call does, and how it is prepared.
import { deafSink } from '../deaf-sink.mjs';
import { frame } from '../peer/frames.mjs';
import { messages } from '../messages.mjs';

/** @typedef {{ name: string, units: number, call: () => unknown }} Measured */

/** The exports that {@link functions} needs, from the sources. */
export const wanted = `
  export { copyOf } from './codec/src/copy-of.ts';
  export { mask, maskCopy } from './codec/src/masking.ts';
  export { MaskingKeys } from './codec/src/masking-keys.ts';
  export { Utf8Validator } from './codec/src/utf8-validator.ts';
  export { parseExtensions } from './codec/src/extension-header.ts';
  export { acceptFor } from './codec/src/handshake/accept.ts';
  export { Wire } from './codec/src/wire.ts';
  export { entropy } from './node/src/entropy.ts';
  export { frameMemory } from './node/src/frame-arena.ts';
  export { sha1 } from './node/src/sha1.ts';
  export { textPort } from './node/src/text-port.ts';
`;

/** @param {any} codec what {@link wanted} names @returns {readonly Measured[]} */
export function functions(codec) {
  return [
    ...masking(codec),
    ...text(codec),
    ...receiving(codec),
    ...sending(codec),
    ...inPlace(codec),
    ...ownMemory(codec),
    {
      name: 'parseExtensions',
      units: 1,
      call: () => codec.parseExtensions('permessage-deflate; client_max_window_bits=15'),
    },
    { name: 'acceptFor', units: 1, call: () => codec.acceptFor('dGhlIHNhbXBsZSBub25jZQ==', codec.sha1) },
  ];
}

/** @param {any} codec @returns {readonly Measured[]} */
function masking({ mask, maskCopy, MaskingKeys, entropy }) {
  const keys = new MaskingKeys(entropy);
  return [
    ...[16, 1024, 65_536].flatMap((size) => {
      const source = Buffer.alloc(size, 1);
      const target = Buffer.alloc(size + 16);
      return [
        { name: `mask, ${size} B`, units: 1, call: () => mask(target, 8, 8 + size, 0x12345678, 0) },
        { name: `mask, ${size} B, not aligned`, units: 1, call: () => mask(target, 7, 7 + size, 0x12345678, 1) },
        { name: `maskCopy, ${size} B`, units: 1, call: () => maskCopy(source, 0, size, target, 6, 0x12345678, 0) },
      ];
    }),
    { name: 'MaskingKeys.next', units: 1, call: () => keys.next() },
  ];
}

/** @param {any} codec @returns {readonly Measured[]} */
function text({ textPort, Utf8Validator }) {
  return [16, 1024, 65_536].flatMap((size) =>
    /** @type {const} */ (['ascii', 'multibyte']).flatMap((kind) => {
      const [message] = messages(kind, size);
      const bytes = Buffer.from(message);
      const target = Buffer.alloc(size);
      const validator = new Utf8Validator(textPort);
      return [
        { name: `textPort.decode, ${kind}, ${size} B`, units: 1, call: () => textPort.decode(bytes, 0, size) },
        { name: `textPort.encode, ${kind}, ${size} B`, units: 1, call: () => textPort.encode(message, target, 0) },
        { name: `Utf8Validator.push, ${kind}, ${size} B`, units: 1, call: () => validator.push(bytes, 0, size) },
      ];
    }),
  );
}

/** @param {any} codec @returns {readonly Measured[]} */
function receiving({ Wire, textPort, entropy }) {
  return [16, 1024, 65_536].flatMap((size) =>
    /** @type {const} */ (['ascii', 'multibyte', 'binary']).map((kind) => {
      const [message] = messages(kind, size);
      const one = frame(Buffer.from(message), kind !== 'binary');
      const units = Math.max(1, Math.floor(65_536 / one.length));
      const piece = new Uint8Array(Buffer.concat(Array.from({ length: units }, () => one)));
      const wire = new Wire(deafSink, { role: 'client', text: textPort, entropy });
      return { name: `Wire.receive, ${kind}, ${size} B`, units, call: () => wire.receive(piece) };
    }),
  );
}

/** @param {any} codec @returns {readonly Measured[]} */
function sending({ Wire, textPort, entropy }) {
  return [16, 1024, 65_536].flatMap((size) =>
    /** @type {const} */ (['ascii', 'multibyte', 'binary']).map((kind) => {
      const [message] = messages(kind, size);
      const wire = new Wire(deafSink, { role: 'client', text: textPort, entropy });
      const units = Math.max(1, Math.floor(65_536 / size));
      const call = () => {
        for (let unit = 0; unit < units; unit += 1) {
          if (typeof message === 'string') wire.sendText(message);
          else wire.sendBinary(message);
        }
        wire.flush();
      };
      return { name: `Wire.send, ${kind}, ${size} B`, units, call };
    }),
  );
}

/** Large messages as Node's sockets carry them: read into their own memory, and formed in memory that is used again. @param {any} codec @returns {readonly Measured[]} */
function inPlace({ Wire, textPort, entropy, frameMemory }) {
  return [65_536, 1_048_576].flatMap((size) => {
    const payload = Buffer.alloc(size, 1);
    const one = frame(payload, false);
    const head = one.subarray(0, one.length - size);
    const reader = new Wire(deafSink, { role: 'client', text: textPort, entropy });
    const write = (/** @type {Uint8Array} */ bytes) => {
      frameMemory.giveBack(bytes);
      return true;
    };
    const writer = new Wire({ ...deafSink, write }, { role: 'client', text: textPort, entropy, frameMemory });
    const lent = frameMemory.lend(size);
    const mask = () => frameMemory.mask(lent, 0, size, 0x12345678);
    return [
      {
        name: `Wire.arrived, binary, ${size} B`,
        units: 1,
        call: () => {
          reader.receive(head);
          reader.destination(1);
          reader.arrived(size);
        },
      },
      {
        name: `Wire.send, binary, ${size} B, lent`,
        units: 1,
        call: () => {
          writer.sendBinary(payload);
          writer.flush();
        },
      },
      { name: `frameMemory.mask, ${size} B`, units: 1, call: mask },
    ];
  });
}

/**
 * What it costs that a received binary message has memory of its own, beside a view of the memory that it was read into. Most of it is the memory:
 * V8 keeps up to 64 bytes in its heap, and asks the system's allocator for more. @param {any} codec @returns {readonly Measured[]}
 */
function ownMemory({ copyOf }) {
  const chunk = new Uint8Array(256 * 1024);
  return [16, 64, 128, 1024, 16_384].flatMap((size) => {
    let at = 0;
    const next = () => {
      at = at + 2 * size > chunk.length ? 0 : at + size;
      return at;
    };
    return [
      { name: `a view, ${size} B`, units: 1, call: () => chunk.subarray(next(), at + size) },
      { name: `new memory, ${size} B`, units: 1, call: () => new Uint8Array(size) },
      { name: `copyOf, ${size} B`, units: 1, call: () => copyOf(chunk, next(), at + size) },
    ];
  });
}
