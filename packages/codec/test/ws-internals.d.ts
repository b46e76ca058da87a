import type { Writable } from 'node:stream';

// The parts of `ws` that its typings leave out.
declare module 'ws' {
  export class Receiver extends Writable {
    constructor(options: { isServer: boolean; maxPayload: number; extensions: Record<string, unknown> });
  }

  export class Sender {
    constructor(
      socket: unknown,
      extensions: Record<string, unknown>,
      generateMask: ((mask: Uint8Array) => void) | undefined,
    );
    send(data: Uint8Array | string, options: Record<string, unknown>, done: () => void): void;
    close(code: number | undefined, reason: string, mask: boolean, done: () => void): void;
    ping(data: Uint8Array, mask: boolean, done: () => void): void;
  }

  export class PerMessageDeflate {
    constructor(options: Record<string, unknown>);
    accept(configurations: readonly Record<string, readonly unknown[]>[]): void;
    cleanup(): void;
  }
}
