import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatenate } from '../fuzz/frame.js';
import type { Role } from '../src/role.js';
import { hybiWriter, receivedByHybi, receivedByWs, wsWriter } from './differential-peer.js';

type Sending =
  | { readonly kind: 'text'; readonly data: string }
  | { readonly kind: 'binary'; readonly data: Uint8Array }
  | { readonly kind: 'ping'; readonly data: Uint8Array }
  | { readonly kind: 'fragments'; readonly data: readonly Uint8Array[] };

const sizes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(125, 126, 65_535).map((size) => new Uint8Array(size)),
);
const sendings: fc.Arbitrary<readonly Sending[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('text' as const), data: fc.string({ unit: 'grapheme' }) }),
    fc.record({ kind: fc.constant('binary' as const), data: sizes }),
    fc.record({ kind: fc.constant('ping' as const), data: fc.uint8Array({ maxLength: 125 }) }),
    fc.record({
      kind: fc.constant('fragments' as const),
      data: fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }),
    }),
  ),
  { maxLength: 6 },
);
const closing = fc.option(
  fc.record({ code: fc.constantFrom(undefined, 1000, 1011, 3000, 4999), reason: fc.string({ maxLength: 20 }) }),
);
const roles = fc.constantFrom<Role>('client', 'server');
const peerOf = (role: Role): Role => (role === 'client' ? 'server' : 'client');
/** Each masking key is 1, 2, 3, 4, whichever part of the entropy it is made of. */
const sameKeys = (target: Uint8Array): void => {
  for (let i = 0; i < target.length; i++) target[i] = 1 + (i & 3);
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Close {
  readonly code: number | undefined;
  readonly reason: string;
}

function writtenByHybi(role: Role, all: readonly Sending[], close: Close | null): Uint8Array {
  const { wire, written } = hybiWriter(role, [], sameKeys);
  for (const sending of all) {
    if (sending.kind === 'text') wire.sendText(sending.data);
    else if (sending.kind === 'binary') wire.sendBinary(sending.data);
    else if (sending.kind === 'ping') wire.ping(sending.data);
    else {
      const message = wire.beginMessage('binary');
      for (const piece of sending.data) message.write(piece);
      message.end();
    }
  }
  // A reason without a code is hybi's 1000; `ws` has no such call.
  if (close !== null) wire.close(close.code, close.code === undefined ? '' : close.reason);
  wire.flush();
  return written();
}

const done = (): void => {};

function writtenByWs(role: Role, all: readonly Sending[], close: Close | null): Uint8Array {
  const { sender, written } = wsWriter(role, {}, sameKeys);
  const mask = role === 'client';
  for (const sending of all) {
    if (sending.kind === 'ping') {
      sender.ping(Buffer.from(sending.data), mask, done);
    } else {
      const pieces = piecesOf(sending);
      for (const [index, data] of pieces.entries()) {
        const fin = index === pieces.length - 1;
        sender.send(data, { binary: sending.kind !== 'text', fin, mask, compress: false }, done);
      }
    }
  }
  if (close !== null) sender.close(close.code, close.reason, mask, done);
  return written();
}

/** A message of unknown length ends in an empty fragment; the others are one frame. Copies, because `ws` masks in place. */
function piecesOf(sending: Exclude<Sending, { kind: 'ping' }>): readonly (Uint8Array | string)[] {
  if (sending.kind === 'text') return [sending.data];
  if (sending.kind === 'fragments') return [...sending.data.map((piece) => Buffer.from(piece)), Buffer.alloc(0)];
  return [Buffer.from(sending.data)];
}

describe('the same is sent as by ws', () => {
  test(
    'FRM-04 FRM-10 MSK-02 FRG-02 CTL-17 CLS-03 with the same masking keys, byte for byte, in both roles',
    { timeout: 30_000 },
    () => {
      fc.assert(
        fc.property(roles, sendings, closing, (role, all, close) => {
          expect(hex(writtenByHybi(role, all, close))).toBe(hex(writtenByWs(role, all, close)));
        }),
        { numRuns: 300 },
      );
    },
  );

  test('FRM-14 and what hybi sends is received by ws as it is by hybi', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(roles, sendings, closing, async (role, all, close) => {
        const chunks = [writtenByHybi(role, all, close)];
        const { events, closes } = receivedByHybi(chunks, peerOf(role));
        expect({ events, closes }).toEqual(await receivedByWs(chunks, peerOf(role)));
        expect(events.filter((event) => /^(text|binary)/.test(event))).toEqual(
          all.filter(({ kind }) => kind !== 'ping').map(eventOf),
        );
      }),
      { numRuns: 300 },
    );
  });
});

function eventOf(sending: Sending): string {
  if (sending.kind === 'text') return `text ${hex(Buffer.from(sending.data))}`;
  return `binary ${hex(sending.kind === 'fragments' ? concatenate(sending.data) : sending.data)}`;
}
