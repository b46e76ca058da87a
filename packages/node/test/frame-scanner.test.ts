import { expect, test } from 'vitest';
import { FrameScanner } from '../src/frame-scanner.js';
import type { FrameHeader } from '../src/frame-scanner.js';
import { frame } from './raw-server.js';

test('FRM-04 headers are found in any segmentation, masked or not, of every length form', () => {
  const masked = Buffer.from([0x82, 0x83, 1, 2, 3, 4, 9, 9, 9]);
  const bytes = Buffer.concat([
    frame(1, 'hi'),
    masked,
    frame(2, Buffer.alloc(200), false),
    frame(0, Buffer.alloc(70_000)),
    frame(9, ''),
  ]);
  for (const size of [1, 2, 3, 7, 1000, bytes.length]) {
    const found: FrameHeader[] = [];
    const scanner = new FrameScanner((header) => found.push(header));
    for (let at = 0; at < bytes.length; at += size) scanner.scan(bytes.subarray(at, at + size));
    expect(found.map(({ opcode, fin, masked: mask, payloadLength }) => [opcode, fin, mask, payloadLength])).toEqual([
      [1, true, false, 2],
      [2, true, true, 3],
      [2, false, false, 200],
      [0, true, false, 70_000],
      [9, true, false, 0],
    ]);
  }
});
