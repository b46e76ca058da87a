import { describe, expect, test } from 'vitest';
import type { Extension, ExtensionParameter } from '../src/extension.js';
import { formatExtensions, parseExtensions } from '../src/extension-header.js';
import { ClientPerMessageDeflate, ServerPerMessageDeflate } from '../src/permessage-deflate-negotiation.js';
import type { PerMessageDeflateOptions } from '../src/permessage-deflate-options.js';
import type { RawDeflatePort, RawDeflateStream } from '../src/ports.js';
import { ProtocolError } from '../src/protocol-error.js';

const parametersOf = (text: string): readonly ExtensionParameter[] =>
  parseExtensions(`permessage-deflate${text === '' ? '' : `; ${text}`}`)[0]!.parameters;

/** What an extension in use does with its streams, as "deflate/inflate": bits, and "!" where each message starts anew. */
function use(make: (port: RawDeflatePort) => Extension): string {
  const seen = { deflate: '', inflate: '' };
  const stream = (kind: keyof typeof seen, bits: number): RawDeflateStream => {
    seen[kind] += String(bits);
    return {
      push: (_input, _end, _limit, done) => done(new Uint8Array(4)),
      release: () => {
        seen[kind] += '!';
      },
    };
  };
  const extension = make({
    inflater: (bits) => stream('inflate', bits),
    deflater: (bits) => stream('deflate', bits),
  });
  if (!extension.wants(undefined, true)) seen.deflate = 'never';
  else extension.encode(new Uint8Array(1), true, () => undefined);
  extension.decode(new Uint8Array(1), true, 10, () => undefined);
  return `${seen.deflate}/${seen.inflate}`;
}

function answered(options: PerMessageDeflateOptions, text: string): string {
  try {
    return use((port) => new ClientPerMessageDeflate(port, options).accept(parametersOf(text)));
  } catch (error) {
    if (error instanceof ProtocolError) return error.violation;
    throw error;
  }
}

const none: RawDeflatePort = {
  inflater: () => {
    throw new Error('nothing is to be inflated');
  },
  deflater: () => {
    throw new Error('nothing is to be deflated');
  },
};

const snct = 'server_no_context_takeover';
const cnct = 'client_no_context_takeover';
const smwb = 'server_max_window_bits';
const cmwb = 'client_max_window_bits';
const refused = 'deflate-not-as-offered';

describe('the offer of a client', () => {
  test.each<[PerMessageDeflateOptions, string]>([
    [{}, `; ${cmwb}`],
    [{ clientMaxWindowBits: false }, ''],
    [{ clientMaxWindowBits: true }, `; ${cmwb}`],
    [{ clientMaxWindowBits: 10 }, `; ${cmwb}=10`],
    [{ serverMaxWindowBits: 12, clientMaxWindowBits: false }, `; ${smwb}=12`],
    [{ serverNoContextTakeover: true, clientMaxWindowBits: false }, `; ${snct}`],
    [{ clientNoContextTakeover: true, clientMaxWindowBits: false }, `; ${cnct}`],
    [
      { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 9, clientMaxWindowBits: 15 },
      `; ${snct}; ${cnct}; ${smwb}=9; ${cmwb}=15`,
    ],
  ])('PMD-01 PMD-02 PMD-19 EXT-07 of %j is %j', (options, parameters) => {
    const offers = new ClientPerMessageDeflate(none, options).offers();
    expect(formatExtensions(offers)).toBe(`permessage-deflate${parameters}`);
  });

  test('PMD-01 may have fallbacks, the most preferred first', () => {
    const offers = new ClientPerMessageDeflate(none, { serverMaxWindowBits: 10 }, [{}]).offers();
    expect(formatExtensions(offers)).toBe(`permessage-deflate; ${smwb}=10; ${cmwb}, permessage-deflate; ${cmwb}`);
  });

  test('is checked at once', () => {
    expect(() => new ClientPerMessageDeflate(none, { threshold: -1 })).toThrow(RangeError);
    expect(() => new ClientPerMessageDeflate(none, {}, [{ serverMaxWindowBits: 8 }])).toThrow(RangeError);
  });
});

/** The same with two offers. */
function answeredToTwo(text: string): string {
  const first = { serverMaxWindowBits: 10 };
  const second = { clientNoContextTakeover: true };
  return use((port) => new ClientPerMessageDeflate(port, first, [second]).accept(parametersOf(text)));
}

describe('the answer to a client: configuration × answer', () => {
  test.each<[string, PerMessageDeflateOptions, string, string]>([
    ['PMD-30 PMD-31 nothing', {}, '', '15/15'],
    // server_no_context_takeover
    ['PMD-19 unasked', {}, snct, '15/15!'],
    ['PMD-19 as asked', { serverNoContextTakeover: true }, snct, '15/15!'],
    ['PMD-06 PMD-17 missing', { serverNoContextTakeover: true }, '', refused],
    // client_no_context_takeover
    ['PMD-20 unasked', {}, cnct, '15!/15'],
    ['PMD-20 as asked', { clientNoContextTakeover: true }, cnct, '15!/15'],
    ['PMD-27 promised, and not answered', { clientNoContextTakeover: true }, '', '15!/15'],
    // server_max_window_bits
    ['PMD-21 unasked', {}, `${smwb}=10`, '15/10'],
    ['PMD-21 unasked, of 8 bits: inflated with 9', {}, `${smwb}=8`, '15/9'],
    ['PMD-21 as asked', { serverMaxWindowBits: 10 }, `${smwb}=10`, '15/10'],
    ['PMD-21 smaller', { serverMaxWindowBits: 10 }, `${smwb}=9`, '15/9'],
    ['PMD-21 larger', { serverMaxWindowBits: 10 }, `${smwb}=11`, refused],
    ['PMD-06 PMD-02 missing', { serverMaxWindowBits: 10 }, '', refused],
    // client_max_window_bits
    ['PMD-22 not offered', { clientMaxWindowBits: false }, `${cmwb}=15`, refused],
    ['PMD-28 offered', {}, `${cmwb}=10`, '10/15'],
    ['PMD-28 offered with a value, answered smaller', { clientMaxWindowBits: 12 }, `${cmwb}=10`, '10/15'],
    ['PMD-28 offered with a value, answered larger', { clientMaxWindowBits: 12 }, `${cmwb}=15`, '12/15'],
    ['PMD-28 offered with a value, not answered', { clientMaxWindowBits: 12 }, '', '12/15'],
    ['T-38 PMD-28 imposed with 8 bits', {}, `${cmwb}=8`, 'never/15'],
    ['PMD-22 without a value', {}, cmwb, 'deflate-invalid-value'],
    // all
    ['PMD-07 everything', {}, `${snct}; ${cnct}; ${smwb}=9; ${cmwb}=11`, '11!/9!'],
    ['PMD-14 something else', {}, 'x', 'deflate-unknown-parameter'],
    ['PMD-15 a bad value', {}, `${smwb}=7`, 'deflate-invalid-value'],
    ['PMD-16 twice', {}, `${snct}; ${snct}`, 'deflate-repeated-parameter'],
  ])('T-39 %s: %j × %j gives %s', (_, options, text, expected) => {
    expect(answered(options, text)).toBe(expected);
  });

  test('PMD-01 fits the first of several offers that allows it', () => {
    expect(answeredToTwo(`${smwb}=10`)).toBe('15/10');
    expect(answeredToTwo('')).toBe('15!/15');
  });

  test('PMD-06 the error says what was expected and what came', () => {
    const client = new ClientPerMessageDeflate(none, { serverMaxWindowBits: 10 });
    expect(() => client.accept([])).toThrow('server_max_window_bits: expected at most 10, got none');
    expect(() => client.accept([[smwb, '11']])).toThrow('expected at most 10, got 11');
  });
});

/** What a server answers, and what it does then. */
function serving(options: PerMessageDeflateOptions, text: string): string {
  let header = 'declined';
  let doing = '';
  try {
    doing = use((port) => {
      const answer = new ServerPerMessageDeflate(port, options).answer(parametersOf(text));
      if (answer === undefined) throw new RangeError('declined');
      header = formatExtensions([answer.element]).replace(/^permessage-deflate(; )?/, '');
      return answer.extension;
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return `${header} ${doing}`.trim();
}

describe('the answer of a server: offer × configuration', () => {
  test.each<[string, string, PerMessageDeflateOptions, string]>([
    ['PMD-30 PMD-31 nothing', '', {}, '15/15'],
    // server_no_context_takeover
    ['PMD-19 asked', snct, {}, `${snct} 15!/15`],
    ['PMD-19 imposed', '', { serverNoContextTakeover: true }, `${snct} 15!/15`],
    // client_no_context_takeover
    ['PMD-20 hinted', cnct, {}, `${cnct} 15/15!`],
    ['PMD-20 imposed', '', { clientNoContextTakeover: true }, `${cnct} 15/15!`],
    // server_max_window_bits
    ['PMD-21 asked', `${smwb}=10`, {}, `${smwb}=10 10/15`],
    ['PMD-21 imposed', '', { serverMaxWindowBits: 11 }, `${smwb}=11 11/15`],
    ['PMD-21 asked for more than configured', `${smwb}=12`, { serverMaxWindowBits: 11 }, `${smwb}=11 11/15`],
    ['PMD-21 asked for less than configured', `${smwb}=9`, { serverMaxWindowBits: 11 }, `${smwb}=9 9/15`],
    ['T-38 PMD-28 asked for 8 bits', `${smwb}=8`, {}, `${smwb}=8 never/15`],
    // client_max_window_bits
    ['PMD-22 allowed', cmwb, {}, '15/15'],
    ['PMD-22 hinted', `${cmwb}=10`, {}, `${cmwb}=10 15/10`],
    ['PMD-22 hinted with 8 bits', `${cmwb}=8`, {}, `${cmwb}=8 15/9`],
    ['PMD-22 allowed and imposed', cmwb, { clientMaxWindowBits: 9 }, `${cmwb}=9 15/9`],
    ['PMD-22 hinted and imposed', `${cmwb}=8`, { clientMaxWindowBits: 9 }, `${cmwb}=8 15/9`],
    ['PMD-22 hinted and imposed smaller', `${cmwb}=12`, { clientMaxWindowBits: 9 }, `${cmwb}=9 15/9`],
    ['PMD-18 not allowed and imposed', '', { clientMaxWindowBits: 9 }, 'declined'],
    // rules broken
    ['PMD-18 an undefined parameter', 'x', {}, 'declined'],
    ['PMD-18 an invalid value', `${smwb}=16`, {}, 'declined'],
    ['PMD-18 a missing value', smwb, {}, 'declined'],
    ['PMD-18 a parameter twice', `${snct}; ${snct}`, {}, 'declined'],
  ])('T-39 %s: %j × %j is answered with %s', (_, text, options, expected) => {
    expect(serving(options, text)).toBe(expected);
  });

  test('is checked at once', () => {
    expect(() => new ServerPerMessageDeflate(none, { clientMaxWindowBits: 16 })).toThrow(RangeError);
  });
});

describe('both halves', () => {
  test('PMD-06 PMD-07 a server answers every offer in a way that the client takes, and they agree', () => {
    const flags = [false, true];
    const serverBits = [undefined, 9, 12];
    const clientBits = [false, true, 9, 12] as const;
    const configurations = flags.flatMap((serverNoContextTakeover) =>
      flags.flatMap((clientNoContextTakeover) =>
        serverBits.flatMap((serverMaxWindowBits) =>
          clientBits.map((clientMaxWindowBits) => ({
            serverNoContextTakeover,
            clientNoContextTakeover,
            serverMaxWindowBits,
            clientMaxWindowBits,
          })),
        ),
      ),
    );
    let agreed = 0;
    for (const asking of configurations) {
      for (const giving of configurations) {
        const [offer] = new ClientPerMessageDeflate(none, asking).offers();
        const element = new ServerPerMessageDeflate(none, giving).answer(offer!.parameters)?.element;
        if (element === undefined) continue;
        agreed++;
        const ofClient = use((port) => new ClientPerMessageDeflate(port, asking).accept(element.parameters));
        const ofServer = use((port) => new ServerPerMessageDeflate(port, giving).answer(offer!.parameters)!.extension);
        expect(ofClient.split('/')).toEqual(ofServer.split('/').toReversed());
      }
    }
    expect(agreed).toBe(48 * 48 - 12 * 24);
  });
});
