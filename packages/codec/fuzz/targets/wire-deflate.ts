import { constants, deflateRawSync } from 'node:zlib';
import { ClientPerMessageDeflate } from '../../src/permessage-deflate-negotiation.js';
import { concatenate, formFrame } from '../frame.js';
import { checkWire } from '../wire-run.js';
import { zlibPort } from '../zlib-port.js';

const RSV1 = 0x40;

function compressed(string: string, flush: number = constants.Z_SYNC_FLUSH, dictionary?: string): Uint8Array {
  const bytes = deflateRawSync(Buffer.from(string), {
    finishFlush: flush,
    ...(dictionary !== undefined && { dictionary: Buffer.from(dictionary) }),
  });
  return new Uint8Array(
    flush === constants.Z_SYNC_FLUSH ? bytes.subarray(0, -4) : Buffer.concat([bytes, Buffer.of(0)]),
  );
}

const text = '{"price":101.5,"size":3,"symbol":"HYBI"}';

/** Compressed messages of each kind: plain, referring back, ended by a final block, in fragments, empty, broken. */
export function seeds(): Uint8Array[] {
  const plain = formFrame({ opcode: 1, rsv: RSV1, payload: compressed(text) });
  const back = formFrame({ opcode: 1, rsv: RSV1, payload: compressed(text, constants.Z_SYNC_FLUSH, text) });
  const final = formFrame({ opcode: 1, rsv: RSV1, payload: compressed(text, constants.Z_FINISH) });
  const payload = compressed(text.repeat(3));
  const fragments = [
    formFrame({ opcode: 2, rsv: RSV1, fin: false, payload: payload.subarray(0, 5) }),
    formFrame({ opcode: 9 }),
    formFrame({ opcode: 0, payload: payload.subarray(5) }),
  ];
  const empty = formFrame({ opcode: 1, rsv: RSV1 });
  return [
    [plain, back],
    [final, back],
    [empty, plain, empty, back],
    fragments,
    [formFrame({ opcode: 1, rsv: RSV1, payload: Uint8Array.of(0) })],
    [formFrame({ opcode: 1, rsv: RSV1, payload: compressed('a'.repeat(70_000)) })],
    [formFrame({ opcode: 1, rsv: RSV1, payload: Uint8Array.of(0xff, 0xff) })],
    [formFrame({ opcode: 1, rsv: RSV1, payload: compressed('\xff'.repeat(3)) })],
    [formFrame({ opcode: 9, rsv: RSV1 })],
    [formFrame({ opcode: 1, fin: false }), formFrame({ opcode: 0, rsv: RSV1 })],
  ].flatMap((frames) => [0, 1, 2, 0x49, 0x84].map((choice) => concatenate([Uint8Array.of(choice), ...frames])));
}

export function run(input: Uint8Array): void {
  const choice = input[0] ?? 0;
  checkWire(input, 'client', () => {
    const extension = new ClientPerMessageDeflate(zlibPort, { threshold: 0 });
    return [
      extension.accept([
        ...((choice & 0x40) === 0 ? [] : [['server_no_context_takeover', true] as const]),
        ...((choice & 0x80) === 0 ? [] : [['server_max_window_bits', '9'] as const]),
      ]),
    ];
  });
}
