import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../src/protocol-error.js';
import type { Role } from '../src/role.js';
import type { WireOptions } from '../src/wire-options.js';
import { hex, wellFormed } from './hex.js';
import { RecordedWire } from './recorded-wire.js';
import { ScriptedExtension } from './scripted-extension.js';

type Action =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' | 'ping' | 'pong'; readonly bytes: Uint8Array }
  | { readonly kind: 'fragments'; readonly parts: readonly string[] };

const text = fc.string({ unit: 'binary', maxLength: 200 });
const length = fc.constantFrom(0, 1, 124, 125, 126, 127, 300, 65535, 65536);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({ kind: fc.constant('binary' as const), bytes: length.map((size) => new Uint8Array(size).fill(size)) }),
  fc.record({ kind: fc.constantFrom('ping' as const, 'pong' as const), bytes: fc.uint8Array({ maxLength: 125 }) }),
  fc.record({ kind: fc.constant('fragments' as const), parts: fc.array(text, { maxLength: 4 }) }),
);
const actions = fc.array(action, { maxLength: 12 });
const roles = fc.constantFrom<Role>('client', 'server');
const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 70_000 })), { minLength: 1 });

// The marks are bytes that UTF-8 text does not have, and these messages neither.
const extensions = () => [new ScriptedExtension(0x40, 0xf8), new ScriptedExtension(0x10, 0xf9)];

const other = (role: Role): Role => (role === 'client' ? 'server' : 'client');
const entropy: WireOptions['entropy'] = (target) => {
  for (let i = 0; i < target.length; i++) target[i] = (i * 151 + 7) & 0xff;
};

/** Sends with one wire; what it wrote, and what a reader of it should log. */
function perform(role: Role, list: readonly Action[], options: Partial<WireOptions> = {}) {
  const sender = new RecordedWire(role, { entropy, ...options });
  const expected: string[] = [];
  const line = (call: string, detail: string): void => void expected.push(detail === '' ? call : `${call} ${detail}`);
  for (const step of list) {
    if (step.kind === 'text') {
      sender.wire.sendText(step.text);
      line('text', wellFormed(step.text));
    } else if (step.kind === 'fragments') {
      const message = sender.wire.beginMessage('text');
      for (const part of step.parts) message.write(part);
      message.end();
      line('text', wellFormed(step.parts.join('')));
    } else {
      if (step.kind === 'binary') sender.wire.sendBinary(step.bytes);
      else sender.wire[step.kind](step.bytes);
      line(step.kind, hex(step.bytes));
    }
  }
  sender.wire.flush();
  return { stream: Uint8Array.from(Buffer.concat(sender.written)), expected };
}

/** What a wire logs when it gets the stream cut into pieces of these sizes, over and over. */
function read(role: Role, stream: Uint8Array, sizes: readonly number[], options: Partial<WireOptions> = {}) {
  const reader = new RecordedWire(role, { entropy, ...options });
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    const chunk = stream.slice(at, at + size);
    reader.wire.receive(chunk);
    chunk.fill(0xaa); // it was only borrowed
    at += size;
  }
  return reader;
}

describe('properties', () => {
  test('FRM-15 MSK-06 MSK-08 read after write is the identity, in both roles and under any split', () => {
    fc.assert(
      fc.property(roles, actions, cuts, (role, list, sizes) => {
        const { stream, expected } = perform(role, list);
        expect(read(other(role), stream, sizes).log).toEqual(expected);
      }),
    );
  });

  test('EXT-08 the same with an extension', () => {
    fc.assert(
      fc.property(roles, actions, cuts, (role, list, sizes) => {
        const { stream, expected } = perform(role, list, { extensions: extensions() });
        expect(read(other(role), stream, sizes, { extensions: extensions() }).log).toEqual(expected);
      }),
    );
  });

  test('T-32 FRM-15 any split of any frames gives the same deliveries and the same failure', () => {
    const frame = fc.oneof(
      fc.tuple(
        fc.constantFrom(0x81, 0x01, 0x80, 0x00, 0x82, 0x02, 0x89, 0x8a, 0x88, 0xc1),
        fc.uint8Array({ maxLength: 9 }),
      ),
      fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 4 })),
    );
    const stream = fc
      .array(frame, { maxLength: 12 })
      .map((frames) => Uint8Array.from(frames.flatMap(([first, payload]) => [first, payload.length, ...payload])));
    fc.assert(
      fc.property(stream, cuts, (bytes, sizes) => {
        const whole = read('client', bytes, [Math.max(1, bytes.length)]);
        const split = read('client', bytes, sizes);
        expect(split.log).toEqual(whole.log);
        expect(split.sent()).toBe(whole.sent());
      }),
      { numRuns: 500 },
    );
  });

  test('FRM-15 it makes no difference which bytes are read into the memory of their message', () => {
    fc.assert(
      fc.property(roles, actions, cuts, fc.infiniteStream(fc.nat(3)), (role, list, sizes, choices) => {
        const { stream, expected } = perform(role, list);
        const reader = new RecordedWire(other(role), { entropy });
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const chunk = stream.slice(at, at + sizes[turn % sizes.length]!);
          const choice = choices.next().value;
          const memory = choice === 0 ? undefined : reader.wire.destination(1);
          // Between the choice of the memory and the bytes there may be a pause.
          if (choice === 2) reader.wire.pause();
          const count = Math.min(chunk.length, memory?.length ?? chunk.length);
          if (memory === undefined) reader.wire.receive(chunk);
          else {
            memory.set(chunk.subarray(0, count));
            reader.wire.arrived(count);
          }
          if (choice === 2) reader.wire.resume();
          chunk.fill(0xaa);
          at += count;
        }
        expect(reader.log.filter((line) => !line.startsWith('readable'))).toEqual(expected);
      }),
    );
  });

  test('T-33 SEC-03 any bytes end in deliveries or in a protocol error', () => {
    fc.assert(
      fc.property(roles, fc.uint8Array({ maxLength: 200 }), cuts, fc.boolean(), (role, bytes, sizes, pieces) => {
        const reader = read(role, bytes, sizes, { deliver: pieces ? 'pieces' : 'whole' });
        if (reader.error !== undefined) expect(reader.error).toBeInstanceOf(ProtocolError);
        // A frame has at least two bytes, and each is reported once.
        expect(reader.log.length).toBeLessThanOrEqual(bytes.length + 4);
        reader.wire.ended();
        expect(reader.wire.state).toBe('closed');
      }),
      { numRuns: 500 },
    );
  });

  test('pausing anywhere changes nothing but the time of a delivery', () => {
    fc.assert(
      fc.property(actions, cuts, fc.infiniteStream(fc.boolean()), (list, sizes, choices) => {
        const { stream, expected } = perform('server', list);
        const reader = new RecordedWire('client');
        reader.during = (call) => {
          if (call !== 'readable' && choices.next().value) reader.wire.pause();
        };
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          reader.wire.receive(stream.slice(at, at + size));
          if (choices.next().value) reader.wire.resume();
          at += size;
        }
        reader.during = undefined;
        reader.wire.resume();
        expect(reader.log.filter((line) => !line.startsWith('readable'))).toEqual(expected);
      }),
    );
  });
});

describe('heavy use under the default limits', () => {
  test('SEC-02 a message of 16 MiB in one frame', () => {
    const message = new Uint8Array(16 * 1024 * 1024);
    message.fill(0x61, 1_000_000);
    const sender = new RecordedWire('client', { entropy });
    sender.wire.sendBinary(message);
    sender.wire.flush();
    const reader = new RecordedWire('server');
    let delivered: Uint8Array | undefined;
    reader.binary = (bytes) => void (delivered = bytes);
    reader.receiveIn(65_536, sender.written[0]!);
    expect(Buffer.compare(delivered!, message)).toBe(0);
  });

  test('SEC-02 a message of 4 MiB in fragments of 64 bytes', () => {
    const sender = new RecordedWire('server');
    const message = sender.wire.beginMessage('text');
    const part = 'é'.repeat(32);
    for (let i = 0; i < 65_536; i++) message.write(part);
    message.end();
    sender.wire.flush();
    const reader = new RecordedWire('client');
    let delivered = '';
    reader.text = (whole) => void (delivered = whole);
    for (const slab of sender.written) reader.wire.receive(slab);
    expect(delivered === 'é'.repeat(2 * 1024 * 1024)).toBe(true);
  });
});
