import type { OnReadOpts, Socket } from 'node:net';
import type { ByteSource } from './byte-source.js';

const bufferBytes = 64 * 1024;

/**
 * Whether one buffer can serve every socket of the process. On Node for POSIX a read takes its buffer, fills it and hands it out in
 * one go, and the consumer lets go of it before it returns. Elsewhere a read may hold its buffer while it waits, so each socket
 * has its own.
 */
const shares =
  process.platform !== 'win32' && process.versions['bun'] === undefined && process.versions['deno'] === undefined;
let shared: Uint8Array | undefined;

/**
 * Reads a socket that is ours from its first byte on without a `data` event, a stream buffer or a new `Buffer` for each piece: `onread`
 * of `net.connect` and of `tls.connect`. It makes an idle connection half as heavy and small messages several times as fast.
 * A socket that somebody else has made can't be read in this way.
 */
export class OnReadSource implements ByteSource {
  consumer: (bytes: Uint8Array) => void = () => undefined;
  /** To be handed to `net.connect` or `tls.connect`. */
  readonly onread: OnReadOpts;
  #socket: Socket | undefined;

  constructor() {
    const buffer = shares ? (shared ??= Buffer.allocUnsafeSlow(bufferBytes)) : Buffer.allocUnsafeSlow(bufferBytes);
    this.onread = {
      buffer,
      callback: (length, filled) => {
        this.consumer(length === filled.length ? filled : filled.subarray(0, length));
        return true;
      },
    };
  }

  /** The socket that was made with {@link onread}. */
  attach(socket: Socket): void {
    this.#socket = socket;
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }
}
