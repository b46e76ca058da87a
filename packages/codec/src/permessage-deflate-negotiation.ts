import type { ClientExtension, Extension, ExtensionElement, ExtensionParameter, ServerExtension } from './extension.js';
import { PerMessageDeflate } from './permessage-deflate.js';
import { configureDeflate } from './permessage-deflate-options.js';
import type { DeflateConfiguration, PerMessageDeflateOptions } from './permessage-deflate-options.js';
import { deflateName, readDeflateParameters, writeDeflateParameters } from './permessage-deflate-parameters.js';
import type { DeflateParameters } from './permessage-deflate-parameters.js';
import type { RawDeflatePort } from './ports.js';
import { ProtocolError } from './protocol-error.js';

/** The window when nothing restricts it: 32 KiB (PMD-26, PMD-31). */
const fullWindow = 15;

/**
 * The client's half of the negotiation. An answer is judged against an offer, parameter by parameter (RFC 7692 §7.1). What it
 * can't live with fails here, so that no connection has to be closed with 1010 for its parameters (PMD-08).
 *
 * | parameter                    | offered | answered      | then                                                    |
 * | ---------------------------- | ------- | ------------- | ------------------------------------------------------- |
 * | `server_no_context_takeover` | yes     | no            | Fail: the server would refer back (PMD-06)              |
 * |                              | any     | yes           | inflate each message from an empty window (PMD-19)      |
 * |                              | no      | no            | keep the window (PMD-30)                                |
 * | `client_no_context_takeover` | any     | yes           | deflate each message from an empty window (PMD-20)      |
 * |                              | yes     | no            | the same: the offer has promised it (§7.1.1.2)          |
 * |                              | no      | no            | keep the window                                         |
 * | `server_max_window_bits`     | n       | absent or > n | Fail (PMD-21)                                           |
 * |                              | any     | v             | inflate with a window of v bits                         |
 * |                              | no      | no            | inflate with 15 bits (PMD-31)                           |
 * | `client_max_window_bits`     | no      | any           | Fail (PMD-22)                                           |
 * |                              | yes     | v             | deflate with v bits (PMD-28)                            |
 * |                              | n       | v or absent   | deflate with the smaller of both: the offer promised n  |
 */
export class ClientPerMessageDeflate implements ClientExtension {
  readonly name: string = deflateName;
  readonly #port: RawDeflatePort;
  readonly #configurations: readonly DeflateConfiguration[];

  /**
   * @param options the preferred offer.
   * @param fallbacks more offers, for a server that declines the first, the most preferred first (PMD-01).
   * @throws {TypeError | RangeError} for an invalid option.
   */
  constructor(
    port: RawDeflatePort,
    options: PerMessageDeflateOptions = {},
    fallbacks: readonly PerMessageDeflateOptions[] = [],
  ) {
    this.#port = port;
    this.#configurations = [options, ...fallbacks].map(configureDeflate);
  }

  offers(): readonly ExtensionElement[] {
    return this.#configurations.map((offer) => ({ name: this.name, parameters: writeDeflateParameters(offer) }));
  }

  accept(parameters: readonly ExtensionParameter[]): Extension {
    const answer = readDeflateParameters(parameters, 'answer');
    // The answer does not say which offer it is to. The first that it fits is the one we prefer.
    const objections = this.#configurations.map((offer) => objection(offer, answer));
    const index = objections.indexOf(undefined);
    const offer = this.#configurations[index];
    // PMD-06, PMD-17.
    if (offer === undefined) throw new ProtocolError('deflate-not-as-offered', objections[0]);
    // PMD-07. A value of `true`, which an answer does not have, is no restriction.
    const clientBits = Math.min(bitsOf(offer.clientMaxWindowBits), bitsOf(answer.clientMaxWindowBits));
    return new PerMessageDeflate(this.#port, {
      compress: {
        windowBits: clientBits,
        contextTakeover: !(offer.clientNoContextTakeover || answer.clientNoContextTakeover),
      },
      decompress: {
        windowBits: bitsOf(answer.serverMaxWindowBits),
        contextTakeover: !answer.serverNoContextTakeover,
      },
      threshold: offer.threshold,
    });
  }
}

/** Why this is not an answer to that offer, or `undefined` if it is one. */
function objection(offer: DeflateParameters, answer: DeflateParameters): string | undefined {
  if (offer.serverNoContextTakeover && !answer.serverNoContextTakeover) {
    return 'server_no_context_takeover was offered and is missing in the answer';
  }
  const serverBits = offer.serverMaxWindowBits;
  if (
    serverBits !== undefined &&
    !(answer.serverMaxWindowBits !== undefined && answer.serverMaxWindowBits <= serverBits)
  ) {
    const came = answer.serverMaxWindowBits ?? 'none';
    return `server_max_window_bits: expected at most ${serverBits}, got ${came}`;
  }
  if (offer.clientMaxWindowBits === undefined && answer.clientMaxWindowBits !== undefined) {
    return 'client_max_window_bits was answered and had not been offered';
  }
  return undefined;
}

/**
 * The server's half. An offer is answered parameter by parameter:
 *
 * | parameter                    | offered   | option | answer                                            |
 * | ---------------------------- | --------- | ------ | ------------------------------------------------- |
 * | `server_no_context_takeover` | yes       | any    | yes                                               |
 * |                              | no        | set    | yes                                               |
 * | `client_no_context_takeover` | yes       | any    | yes: the client has promised it anyway            |
 * |                              | no        | set    | yes                                               |
 * | `server_max_window_bits`     | n         | m      | the smaller of both                               |
 * |                              | n         | none   | n; with 8 nothing is compressed (PMD-28)          |
 * |                              | no        | m      | m                                                 |
 * | `client_max_window_bits`     | no        | number | the offer is declined: it can't be imposed        |
 * |                              | no value  | m      | m                                                 |
 * |                              | n         | m      | the smaller of both                               |
 * |                              | n         | none   | n: the client has promised it anyway              |
 * |                              | no value  | none   | nothing                                           |
 */
export class ServerPerMessageDeflate implements ServerExtension {
  readonly name: string = deflateName;
  readonly #port: RawDeflatePort;
  readonly #configuration: DeflateConfiguration;

  /** @throws {TypeError | RangeError} for an invalid option. */
  constructor(port: RawDeflatePort, options: PerMessageDeflateOptions = {}) {
    this.#port = port;
    this.#configuration = configureDeflate(options);
  }

  answer(
    parameters: readonly ExtensionParameter[],
  ): { readonly element: ExtensionElement; readonly extension: Extension } | undefined {
    const offer = readOffer(parameters);
    const own = this.#configuration;
    if (offer === undefined) return undefined;
    if (typeof own.clientMaxWindowBits === 'number' && offer.clientMaxWindowBits === undefined) return undefined;
    const answer: DeflateParameters = {
      serverNoContextTakeover: offer.serverNoContextTakeover || own.serverNoContextTakeover,
      clientNoContextTakeover: offer.clientNoContextTakeover || own.clientNoContextTakeover,
      serverMaxWindowBits: smaller(offer.serverMaxWindowBits, own.serverMaxWindowBits),
      clientMaxWindowBits: smaller(offer.clientMaxWindowBits, own.clientMaxWindowBits),
    };
    const extension = new PerMessageDeflate(this.#port, {
      compress: {
        windowBits: bitsOf(answer.serverMaxWindowBits),
        contextTakeover: !answer.serverNoContextTakeover,
      },
      decompress: {
        windowBits: bitsOf(answer.clientMaxWindowBits),
        contextTakeover: !answer.clientNoContextTakeover,
      },
      threshold: own.threshold,
    });
    return { element: { name: this.name, parameters: writeDeflateParameters(answer) }, extension };
  }
}

/** PMD-18: an offer that breaks the rules is declined; it does not fail the handshake. */
function readOffer(parameters: readonly ExtensionParameter[]): DeflateParameters | undefined {
  try {
    return readDeflateParameters(parameters, 'offer');
  } catch {
    return undefined;
  }
}

function bitsOf(bits: number | true | undefined): number {
  return typeof bits === 'number' ? bits : fullWindow;
}

/** The smaller restriction, or `undefined` when neither is one. */
function smaller(a: number | true | undefined, b: number | true | undefined): number | undefined {
  const bits = Math.min(bitsOf(a), bitsOf(b));
  return typeof a === 'number' || typeof b === 'number' ? bits : undefined;
}
