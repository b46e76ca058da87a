import { createHash } from 'node:crypto';
import type { Entropy, Sha1 } from '../../src/ports.js';
import { ClientHandshake } from '../../src/handshake/client-handshake.js';
import type { ClientHandshakeOptions, HandshakeOutcome } from '../../src/handshake/client-handshake.js';
import type { ClientExtension, Extension, ExtensionParameter } from '../../src/extension.js';

/** The handshake of RFC 6455 §1.3: its nonce, its key, its answer. */
export const sampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';
export const sampleAccept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
export const sampleNonce: Entropy = (target) => target.set(latin1('the sample nonce'));
export const sha1: Sha1 = (input) => new Uint8Array(createHash('sha1').update(input).digest());

export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export function fromLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function client(options: Partial<ClientHandshakeOptions> = {}): ClientHandshake {
  const url = { secure: false, host: 'server.example.com', resource: '/chat' };
  return new ClientHandshake({ url, entropy: sampleNonce, sha1, ...options });
}

/** The head of a 101 as lines; a field given as `undefined` is left out, one given as a list stands several times. */
export function switching(
  fields: Record<string, string | readonly string[] | undefined> = {},
  version = '1.1',
): string {
  const all = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': sampleAccept, ...fields };
  const lines = Object.entries(all).flatMap(([name, value]) => [value ?? []].flat().map((line) => `${name}: ${line}`));
  return [`HTTP/${version} 101 Switching Protocols`, ...lines, '', ''].join('\r\n');
}

/** What a client makes of a whole response. */
export function answer(response: string, options: Partial<ClientHandshakeOptions> = {}): HandshakeOutcome | undefined {
  return client(options).receive(latin1(response));
}

/** The violation that a response ends in, or the kind of its outcome. */
export function verdict(response: string, options: Partial<ClientHandshakeOptions> = {}): string | undefined {
  const outcome = answer(response, options);
  return outcome?.kind === 'failed' ? outcome.error.violation : outcome?.kind;
}

/** An extension that takes every answer, and remembers whether it was released. */
export class AnyExtension implements ClientExtension, Extension {
  released = 0;
  parameters: readonly ExtensionParameter[] = [];
  readonly name: string;
  readonly rsv: number;

  constructor(name: string, rsv: number) {
    this.name = name;
    this.rsv = rsv;
  }

  offers() {
    return [{ name: this.name, parameters: [] }];
  }

  accept(parameters: readonly ExtensionParameter[]): this {
    this.parameters = parameters;
    return this;
  }

  wants(): boolean {
    return false;
  }

  encode(): void {}

  decode(): void {}

  release(): void {
    this.released++;
  }
}
