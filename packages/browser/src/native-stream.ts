import { wireSize } from '@hybi/session';
import type { AttemptRequest, Clock, CloseFrame, Transport, TransportConnection } from '@hybi/session';
import { browserClock } from './browser-clock.js';
import type { NativeEnd } from './native-closure.js';
import { NativeConnection } from './native-connection.js';
import type { NativeEvents, NativeObject } from './native-connection.js';

/** The native `WebSocketStream` of one connection. */
class NativeStream implements NativeObject {
  readonly #stream: WebSocketStream;
  readonly #events: NativeEvents;
  #reader: ReadableStreamDefaultReader<string | Uint8Array | ArrayBuffer> | undefined;
  #writer: WritableStreamDefaultWriter<string | Uint8Array> | undefined;
  /** The last write, and with it all before. */
  #written: Promise<void> | undefined;
  #paused = false;
  #resumed: (() => void) | undefined;
  #released = false;
  /** Bytes of messages whose write has not resolved. */
  #buffered = 0;

  constructor({ url, protocols }: AttemptRequest, events: NativeEvents) {
    const { WebSocketStream } = globalThis;
    if (!WebSocketStream) throw new Error('there is no WebSocketStream here');
    this.#stream = new WebSocketStream(url, { protocols: [...protocols] });
    this.#events = events;
    void this.#run();
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  get unsentBytes(): number {
    return this.#buffered;
  }

  isOpen(): boolean {
    return this.#writer !== undefined;
  }

  send(data: string | Uint8Array): void {
    const bytes = wireSize(data);
    this.#buffered += bytes;
    // A chunk may wait in the stream's own queue, where it would stay the caller's memory.
    const chunk = typeof data === 'string' ? data : new Uint8Array(data);
    this.#written = this.#write(chunk, bytes);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resumed?.();
  }

  close(code: number | undefined, reason: string): void {
    void this.#closeWhenWritten({ code, reason });
    // The peer's Close stands behind what has not been read.
    this.resume();
  }

  release(): void {
    this.#released = true;
    this.#stream.close();
    // Unread messages would hold back the end of the closing handshake.
    this.#reader?.cancel().catch(() => {});
    this.#resumed?.();
  }

  async #run(): Promise<void> {
    const stream = this.#stream;
    // An end that is not clean is told at once, even while reading is paused; a clean one after what came before it.
    stream.closed.catch((error: unknown) => this.#events.ended(uncleanEnd(error), { error }));
    try {
      const { protocol, extensions, readable, writable } = await stream.opened;
      if (this.#released) return;
      this.#reader = readable.getReader();
      this.#writer = writable.getWriter();
      this.#events.opened(protocol, extensions);
      await this.#read(this.#reader);
      const { closeCode = 1005, reason = '' } = await stream.closed;
      this.#events.ended({ wasClean: true, code: closeCode, reason });
    } catch {
      // So does `closed`, with the same error.
    }
  }

  async #write(chunk: string | Uint8Array, bytes: number): Promise<void> {
    try {
      await this.#writer?.write(chunk);
    } catch {
      // The bytes stay counted; what happened, `closed` tells.
      return;
    }
    this.#buffered -= bytes;
    if (!this.#released) this.#events.drained();
  }

  async #read(reader: ReadableStreamDefaultReader<string | Uint8Array | ArrayBuffer>): Promise<void> {
    for (;;) {
      if (this.#paused) await new Promise<void>((resolve) => (this.#resumed = resolve));
      const { done, value } = await reader.read();
      if (done || this.#released) return;
      this.#events.message(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
    }
  }

  async #closeWhenWritten({ code, reason }: CloseFrame): Promise<void> {
    // API-22: what was sent before leaves before.
    await this.#written;
    if (!this.#released) this.#stream.close(code === undefined ? {} : { closeCode: code, reason });
  }
}

/** What a `WebSocketError` tells, where `closed` rejected with one. */
function uncleanEnd(error: unknown): NativeEnd {
  const told = typeof error === 'object' && error !== null ? error : {};
  const code = 'closeCode' in told && typeof told.closeCode === 'number' ? told.closeCode : 1006;
  const reason = 'reason' in told && typeof told.reason === 'string' ? told.reason : '';
  return { wasClean: false, code, reason };
}

/** Connections over the host's native `WebSocketStream`, looked up at each attempt. */
export function webSocketStreamTransport(clock: Clock): (...given: Parameters<Transport>) => TransportConnection {
  return (request, events) => {
    let stream: NativeStream | undefined;
    const make = (told: NativeEvents): NativeStream => (stream = new NativeStream(request, told));
    const connection = new NativeConnection(clock, request, events, make);
    // What the native `WebSocket` has not.
    return Object.assign(connection, { pause: () => stream?.pause(), resume: () => stream?.resume() });
  };
}

/**
 * For the option `transport`: the browser's `WebSocketStream`, with which reading can be paused, so that a page which reads slowly
 * slows the server down instead of filling its own memory. Everything else is as without it.
 *
 * ```ts
 * connect(url, { transport: nativeStream() })
 * ```
 *
 * @returns `undefined` where the engine has none (Firefox, Safari), which as an option means the native `WebSocket`.
 */
export function nativeStream(): Transport | undefined {
  return globalThis.WebSocketStream && webSocketStreamTransport(browserClock);
}
