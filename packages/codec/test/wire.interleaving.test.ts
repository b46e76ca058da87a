import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Extension, ExtensionDone } from '../src/extension.js';
import type { OutgoingMessage } from '../src/outgoing-message.js';
import { Wire } from '../src/wire.js';
import { noEntropy } from './recorded-wire.js';
import { textPort } from './strict-text-port.js';
import { ClientFrames } from './suite/client-frames.js';
import { binary, closing, echo, frame, ping, text } from './suite/suite-case.js';

/** An extension that changes nothing and answers when it is told to. */
class Later implements Extension {
  readonly name = 'later';
  readonly rsv = 0x40;
  readonly pending: (() => void)[] = [];
  released = false;
  #count = 0;

  wants(): boolean {
    return this.#count++ % 3 > 0;
  }
  encode(input: Uint8Array, _end: boolean, done: ExtensionDone): void {
    const output = input.slice();
    if (this.#count % 2 === 0) done(output);
    else this.#later(() => done(output));
  }
  decode(input: Uint8Array, _end: boolean, _limit: number, done: ExtensionDone): void {
    const output = input.slice();
    this.#later(() => done(output));
  }
  release(): void {
    this.released = true;
  }
  #later(answer: () => void): void {
    if (!this.released) this.pending.push(answer);
  }
}

const calls =
  'text binary large begin write finish ping pong pause resume answer answer flush block drain close elapsed nested';
const arrivals = 'get get-compressed get-fragment get-ping get-close get-nonsense';
const steps = fc.array(fc.constantFrom(...`${calls} ${arrivals}`.split(' ')), { maxLength: 60 });

test('FRM-14 CTL-06 FRG-06 CLS-05 any order of calls, answers and pauses leaves whole frames, in order, and one end', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const extension = new Later();
      const sent = new ClientFrames({ decode: (input, _end, _limit, done) => done(input) });
      const offered: string[] = [];
      let writable = true;
      let closures = 0;
      let nested = false;
      let blocked = false;
      let outgoing: OutgoingMessage | undefined;
      let fragments = 0;
      let count = 0;
      const alive = (): void => expect(closures).toBe(0);
      const say = (size = 1): void => {
        if (wire.state !== 'open') return;
        const message = new Uint8Array(size).fill(++count);
        if (outgoing === undefined) offered.push(echo(binary, message));
        wire.sendBinary(message);
      };
      const within = (): void => {
        alive();
        if (!nested) return;
        nested = false;
        say();
      };
      const wire = new Wire(
        {
          text: within,
          binary: within,
          pingReceived: within,
          pongReceived: within,
          closeReceived: within,
          fail: within,
          write(bytes) {
            sent.push(bytes);
            within();
            if (!writable) blocked = true;
            return writable;
          },
          flushNeeded: alive,
          readable: alive,
          arm: alive,
          disarm: alive,
          end: alive,
          destroy: alive,
          closed: () => void closures++,
        },
        { role: 'client', text: textPort, entropy: noEntropy, extensions: [extension] },
      );
      const drain = (): void => {
        writable = true;
        if (blocked) wire.drained();
        blocked = false;
      };
      const perform: Record<string, () => void> = {
        text: () => {
          if (wire.state !== 'open') return;
          if (outgoing === undefined) offered.push(echo(text, 'é'));
          wire.sendText('é');
        },
        binary: () => say(),
        large: () => say(700),
        begin: () => {
          if (wire.state === 'open') outgoing ??= wire.beginMessage('binary');
        },
        write: () => outgoing?.write(Uint8Array.of(1)),
        finish: () => {
          outgoing?.end();
          outgoing = undefined;
        },
        ping: () => wire.state === 'open' && wire.ping(),
        pong: () => wire.state === 'open' && wire.pong(),
        pause: () => wire.pause(),
        resume: () => wire.resume(),
        answer: () => extension.pending.shift()?.(),
        flush: () => wire.flush(),
        block: () => void (writable = false),
        drain,
        get: () => wire.receive(frame(text, 'é')),
        'get-compressed': () => wire.receive(frame(binary, 'abc', true, 0x40)),
        'get-fragment': () =>
          wire.receive(frame(fragments++ === 0 ? binary : 0, 'a', false, fragments === 1 ? 0x40 : 0)),
        'get-ping': () => wire.receive(frame(ping, 'p')),
        'get-close': () => wire.receive(closing(4000)),
        'get-nonsense': () => wire.receive(Uint8Array.of(0xf3, 0)),
        close: () => wire.close(4001),
        elapsed: () => wire.elapsed('close'),
        nested: () => void (nested = true),
      };
      for (const step of plan) perform[step]!();
      drain();
      wire.flush();
      wire.ended();
      for (let i = 0; i < 100; i++) {
        extension.pending.shift()?.();
        wire.resume();
      }
      expect(closures).toBe(1);
      expect(extension.released).toBe(true);
      const data = sent.found.filter((line) => line.startsWith('text') || line.startsWith('binary'));
      // Without a message of unknown length among them, they are the first ones of those that were sent, in order.
      if (!plan.includes('begin')) expect(data).toEqual(offered.slice(0, data.length));
      expect(sent.found.filter((line) => line.startsWith('close')).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});
