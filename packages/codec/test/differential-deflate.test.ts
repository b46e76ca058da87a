import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PerMessageDeflate } from 'ws';
import { cut } from '../fuzz/frame.js';
import { countingEntropy } from '../fuzz/ports.js';
import { zlibPort } from '../fuzz/zlib-port.js';
import type { Extension, ExtensionParameter } from '../src/extension.js';
import { ClientPerMessageDeflate, ServerPerMessageDeflate } from '../src/permessage-deflate-negotiation.js';
import type { Role } from '../src/role.js';
import { hybiWriter, receivedByHybi, receivedByWs, wsWriter } from './differential-peer.js';

/** What a server may answer to an offer of `client_max_window_bits` and nothing else. */
interface Agreement {
  readonly serverForgets: boolean;
  readonly clientForgets: boolean;
  readonly serverBits: number | undefined;
  readonly clientBits: number | undefined;
}

const bits = fc.option(fc.integer({ min: 9, max: 15 }), { nil: undefined });
const agreements: fc.Arbitrary<Agreement> = fc.record({
  serverForgets: fc.boolean(),
  clientForgets: fc.boolean(),
  serverBits: bits,
  clientBits: bits,
});
const roles = fc.constantFrom<Role>('client', 'server');
const peerOf = (role: Role): Role => (role === 'client' ? 'server' : 'client');

/** Messages that have much in common, so that the window matters, and some that have nothing. */
const messages = fc.array(
  fc.oneof(
    fc
      .record({
        symbol: fc.constantFrom('HYBI', 'RFC', 'WIRE'),
        price: fc.nat(1000),
        note: fc.string({ unit: 'grapheme', maxLength: 9 }),
      })
      .map((tick) => JSON.stringify(tick)),
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.nat(40_000).map((size) => 'abcdefgh'.repeat(size / 8 + 1)),
  ),
  { minLength: 1, maxLength: 6 },
);

function parametersOf(agreed: Agreement): ExtensionParameter[] {
  const parameters: ExtensionParameter[] = [];
  if (agreed.serverForgets) parameters.push(['server_no_context_takeover', true]);
  if (agreed.clientForgets) parameters.push(['client_no_context_takeover', true]);
  if (agreed.serverBits !== undefined) parameters.push(['server_max_window_bits', String(agreed.serverBits)]);
  if (agreed.clientBits !== undefined) parameters.push(['client_max_window_bits', String(agreed.clientBits)]);
  return parameters;
}

function ours(role: Role, agreed: Agreement): Extension {
  if (role === 'client') return new ClientPerMessageDeflate(zlibPort, { threshold: 0 }).accept(parametersOf(agreed));
  const answer = new ServerPerMessageDeflate(zlibPort, {
    threshold: 0,
    serverNoContextTakeover: agreed.serverForgets,
    clientNoContextTakeover: agreed.clientForgets,
    serverMaxWindowBits: agreed.serverBits,
    clientMaxWindowBits: agreed.clientBits,
  }).answer([['client_max_window_bits', true]]);
  return answer!.extension;
}

function theirs(role: Role, agreed: Agreement): PerMessageDeflate {
  const deflate = new PerMessageDeflate({ isServer: role === 'server', threshold: 0 });
  deflate.accept([Object.fromEntries(parametersOf(agreed).map(([name, value]) => [name, [value]]))]);
  return deflate;
}

function writtenByHybi(role: Role, agreed: Agreement, all: readonly (string | Uint8Array)[]): Uint8Array {
  const { wire, written } = hybiWriter(role, [ours(role, agreed)], countingEntropy());
  for (const message of all) {
    if (typeof message === 'string') wire.sendText(message);
    else wire.sendBinary(message);
  }
  wire.flush();
  return written();
}

async function writtenByWs(role: Role, agreed: Agreement, all: readonly (string | Uint8Array)[]): Promise<Uint8Array> {
  const deflate = theirs(role, agreed);
  const { sender, written } = wsWriter(role, { 'permessage-deflate': deflate }, countingEntropy());
  const mask = role === 'client';
  for (const message of all) {
    const binary = typeof message !== 'string';
    const data = binary ? Buffer.from(message) : message;
    await new Promise<void>((resolve) => sender.send(data, { binary, fin: true, mask, compress: true }, resolve));
  }
  deflate.cleanup();
  return written();
}

const bytes = (string: string): Uint8Array => new TextEncoder().encode(string);
const eventOf = (message: string | Uint8Array): string =>
  `${typeof message === 'string' ? 'text' : 'binary'} ${Buffer.from(typeof message === 'string' ? bytes(message) : message).toString('hex')}`;

describe('permessage-deflate with ws at the other end', () => {
  test(
    'PMD-07 PMD-23 PMD-27 PMD-28 whatever was agreed, ws reads what hybi compresses',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(roles, agreements, messages, async (role, agreed, all) => {
          const written = writtenByHybi(role, agreed, all);
          const deflate = theirs(peerOf(role), agreed);
          const { events } = await receivedByWs([written], peerOf(role), { 'permessage-deflate': deflate });
          deflate.cleanup();
          expect(events).toEqual(all.map(eventOf));
        }),
        { numRuns: 100 },
      );
    },
  );

  test(
    'PMD-07 PMD-13 PMD-29 PMD-30 whatever was agreed, hybi reads what ws compresses, however it is cut',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          roles,
          agreements,
          messages,
          fc.integer({ min: 1, max: 5000 }),
          async (role, agreed, all, size) => {
            const written = await writtenByWs(role, agreed, all);
            const { events } = receivedByHybi(cut(written, size), peerOf(role), [ours(peerOf(role), agreed)]);
            expect(events).toEqual(all.map(eventOf));
          },
        ),
        { numRuns: 100 },
      );
    },
  );
});
