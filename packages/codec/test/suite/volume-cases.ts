import { answered, binary, chopped, echo, fragmented, frame, text } from './suite-case.js';
import type { SuiteCase } from './suite-case.js';

const KiB = 1024;
const MiB = 1024 * KiB;
const types = [
  [text, new Uint8Array(16 * MiB).fill(0x2a)],
  [binary, new Uint8Array(16 * MiB).fill(0xfe)],
] as const;

/** 9.1 to 9.8, 10.1: large messages, in one frame and in many, and many small ones. */
export const volumes: readonly SuiteCase[] = types.flatMap(([type, bytes]) => {
  const whole = (size: number): SuiteCase =>
    answered(
      `9 ${size} bytes of type ${type} in one frame`,
      [frame(type, bytes.subarray(0, size))],
      echo(type, bytes.subarray(0, size)),
    );
  const inFragments = (size: number, of: number): SuiteCase =>
    answered(
      `9 ${size} bytes of type ${type} in fragments of ${of}`,
      [Uint8Array.from(Buffer.concat(fragmented(type, bytes.subarray(0, size), of)))],
      echo(type, bytes.subarray(0, size)),
    );
  const inChunks = (size: number, of: number): SuiteCase =>
    answered(
      `9 ${size} bytes of type ${type} in chunks of ${of}`,
      chopped(of, frame(type, bytes.subarray(0, size))),
      echo(type, bytes.subarray(0, size)),
    );
  const many = (size: number): SuiteCase => {
    const one = frame(type, bytes.subarray(0, size));
    return answered(
      `9 a thousand messages of ${size} bytes of type ${type}`,
      Array<Uint8Array>(1000).fill(one),
      ...Array<string>(1000).fill(echo(type, bytes.subarray(0, size))),
    );
  };
  return [
    ...[64 * KiB, 256 * KiB, MiB, 16 * MiB].map(whole),
    ...[64, 4 * KiB, 256 * KiB, 4 * MiB].map((of) => inFragments(4 * MiB, of)),
    ...[64, 2 * KiB].map((of) => inChunks(MiB, of)),
    ...[0, 16, 64, 256, KiB, 4 * KiB].map(many),
    inFragments(64 * KiB, 1300),
  ];
});
