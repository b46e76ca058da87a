import { Receiver, Sender } from 'ws';
import { concatenate } from '../fuzz/frame.js';
import { countingEntropy, text } from '../fuzz/ports.js';
import type { Extension } from '../src/extension.js';
import type { Entropy } from '../src/ports.js';
import type { Role } from '../src/role.js';
import type { WireSink } from '../src/wire-sink.js';
import { Wire } from '../src/wire.js';

/** What a stream of bytes came to, by either implementation. */
export interface Outcome {
  /** Messages and control frames in order. */
  readonly events: readonly string[];
  /** The code of the Close that goes out, `empty` for one without a code, `none` if there is none. */
  readonly closes: number | 'empty' | 'none';
}

export const maxMessageBytes = 1 << 16;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Feeds `chunks` to the receiver of `ws` that plays `role`. */
export async function receivedByWs(chunks: readonly Uint8Array[], role: Role, extensions = {}): Promise<Outcome> {
  const events: string[] = [];
  let closes: Outcome['closes'] = 'none';
  const receiver = new Receiver({ isServer: role === 'server', maxPayload: maxMessageBytes, extensions });
  let over = false;
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    events.push(`${isBinary ? 'binary' : 'text'} ${hex(data)}`),
  );
  receiver.on('ping', (data: Buffer) => events.push(`ping ${hex(data)}`));
  receiver.on('pong', (data: Buffer) => events.push(`pong ${hex(data)}`));
  receiver.on('conclude', (code: number, reason: Buffer) => {
    events.push(`close ${code} ${hex(reason)}`);
    closes = code === 1005 ? 'empty' : code;
    over = true;
  });
  receiver.on('error', (error) => {
    events.push('fail');
    closes = statusOf(error);
    over = true;
  });
  for (const chunk of chunks) {
    if (over) break;
    // A copy, because `ws` takes masks off in place. The callback comes after inflating, and after a failure too.
    await new Promise<void>((resolve) => receiver.write(Buffer.from(chunk), () => resolve()));
  }
  return { events, closes };
}

/** `ws` notes the close code of a failure on the error, under a symbol. */
function statusOf(error: Error): number {
  const symbol = Object.getOwnPropertySymbols(error).find(({ description }) => description === 'status-code');
  if (symbol === undefined) throw error;
  return Number(Reflect.get(error, symbol));
}

/** Feeds `chunks` to a wire that plays `role`. */
export function receivedByHybi(
  chunks: readonly Uint8Array[],
  role: Role,
  extensions: readonly Extension[] = [],
): Outcome & { readonly written: Uint8Array } {
  const events: string[] = [];
  let closes: Outcome['closes'] = 'none';
  const { wire, written } = hybiWriter(role, extensions, countingEntropy(), {
    text: (message) => events.push(`text ${hex(Buffer.from(message))}`),
    binary: (message) => events.push(`binary ${hex(message)}`),
    pingReceived: (payload) => events.push(`ping ${hex(payload)}`),
    pongReceived: (payload) => events.push(`pong ${hex(payload)}`),
    closeReceived: ({ code = 1005, reason }) => events.push(`close ${code} ${hex(Buffer.from(reason))}`),
    fail: () => events.push('fail'),
    closed({ sent }) {
      if (sent !== undefined) closes = sent.code ?? 'empty';
    },
  });
  for (const chunk of chunks) wire.receive(chunk);
  wire.flush();
  wire.ended();
  return { events, closes, written: written() };
}

const ignore = (): void => {
  // Nothing that a comparison needs.
};

/** A wire whose output is collected. */
export function hybiWriter(
  role: Role,
  extensions: readonly Extension[],
  entropy: Entropy,
  sink: Partial<WireSink> = {},
): { readonly wire: Wire; readonly written: () => Uint8Array } {
  const parts: Uint8Array[] = [];
  const wire = new Wire(
    {
      text: ignore,
      binary: ignore,
      pingReceived: ignore,
      pongReceived: ignore,
      closeReceived: ignore,
      fail: ignore,
      closed: ignore,
      write: (bytes) => parts.push(bytes) > 0,
      flushNeeded: ignore,
      readable: ignore,
      arm: ignore,
      disarm: ignore,
      end: ignore,
      destroy: ignore,
      ...sink,
    },
    { role, text, entropy, extensions, limits: { maxMessageBytes } },
  );
  return { wire, written: () => concatenate(parts) };
}

/** A sender of `ws` whose output is collected. */
export function wsWriter(
  role: Role,
  extensions: Record<string, unknown>,
  entropy: Entropy,
): { readonly sender: Sender; readonly written: () => Uint8Array } {
  const parts: Uint8Array[] = [];
  const socket = {
    cork: ignore,
    uncork: ignore,
    write(bytes: Uint8Array, done?: () => void) {
      parts.push(Buffer.from(bytes));
      done?.();
    },
  };
  const sender = new Sender(socket, extensions, role === 'client' ? entropy : undefined);
  return { sender, written: () => concatenate(parts) };
}
