import { wireSize } from '@hybi/session';
import type {
  AttemptRequest,
  Clock,
  CloseFrame,
  Closure,
  Transport,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { browserClock } from './browser-clock.js';
import type { NativeEnd } from './native-closure.js';
import { NativeLife } from './native-life.js';

/** One connection over the native `WebSocketStream`. */
class WebSocketStreamConnection implements TransportConnection {
  readonly #request: AttemptRequest;
  readonly #life: NativeLife;
  #stream: WebSocketStream | undefined;
  #reader: ReadableStreamDefaultReader<string | Uint8Array | ArrayBuffer> | undefined;
  #writer: WritableStreamDefaultWriter<string | Uint8Array> | undefined;
  /** The last write, and with it all before. */
  #written: Promise<void> | undefined;
  #paused = false;
  #resumed: (() => void) | undefined;
  /** Bytes of messages whose write has not resolved. */
  #buffered = 0;
  /** Bytes of messages that came when nothing was transmitted any more. */
  #refused = 0;

  constructor(clock: Clock, request: AttemptRequest, events: TransportEvents) {
    this.#request = request;
    this.#life = new NativeLife(request, events, clock, {
      start: () => this.#start(),
      release: () => this.#release(),
      unsentBytes: () => this.#buffered + this.#refused,
    });
    this.#life.start();
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  send(data: string | Uint8Array): void {
    const bytes = wireSize(data);
    if (this.#life.phase !== 'open' || !this.#writer) {
      this.#refused += bytes;
      return;
    }
    this.#buffered += bytes;
    // A chunk may wait in the stream's own queue, where it would stay the caller's memory.
    const chunk = typeof data === 'string' ? data : new Uint8Array(data);
    this.#written = this.#write(this.#writer, chunk, bytes);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resumed?.();
  }

  close(code?: number, reason = ''): void {
    if (this.#life.phase !== 'open') return;
    const sent: CloseFrame = { code: reason === '' ? code : (code ?? 1000), reason };
    this.#life.closing(sent);
    void this.#closeWhenWritten(sent);
    // The peer's Close stands behind what has not been read.
    this.resume();
  }

  abandon(cause?: unknown): Closure {
    return this.#life.abandon(cause);
  }

  #start(): void {
    const { WebSocketStream } = globalThis;
    if (!WebSocketStream) throw new Error('there is no WebSocketStream here');
    const stream = new WebSocketStream(this.#request.url, { protocols: [...this.#request.protocols] });
    this.#stream = stream;
    void this.#run(stream);
  }

  async #run(stream: WebSocketStream): Promise<void> {
    // An end that is not clean is told at once, even while reading is paused; a clean one after what came before it.
    stream.closed.catch((error: unknown) => {
      this.#life.reported(error);
      this.#life.ended(uncleanEnd(error));
    });
    try {
      const { protocol, extensions, readable, writable } = await stream.opened;
      if (this.#life.phase !== 'opening') return;
      this.#reader = readable.getReader();
      this.#writer = writable.getWriter();
      this.#life.opened(protocol, extensions);
      await this.#read(this.#reader);
      const { closeCode = 1005, reason = '' } = await stream.closed;
      this.#life.ended({ clean: true, code: closeCode, reason });
    } catch {
      // So does `closed`, with the same error.
    }
  }

  async #write(
    writer: WritableStreamDefaultWriter<string | Uint8Array>,
    chunk: string | Uint8Array,
    bytes: number,
  ): Promise<void> {
    try {
      await writer.write(chunk);
    } catch {
      // The bytes stay counted; what happened, `closed` tells.
      return;
    }
    this.#buffered -= bytes;
    if (this.#life.phase !== 'ended') this.#life.drained();
  }

  async #read(reader: ReadableStreamDefaultReader<string | Uint8Array | ArrayBuffer>): Promise<void> {
    for (;;) {
      if (this.#paused) await new Promise<void>((resolve) => (this.#resumed = resolve));
      const { done, value } = await reader.read();
      if (done || this.#life.phase === 'ended') return;
      this.#life.message(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
    }
  }

  async #closeWhenWritten({ code, reason }: CloseFrame): Promise<void> {
    // API-22: what was sent before leaves before.
    await this.#written;
    if (this.#life.phase === 'closing') this.#stream?.close(code === undefined ? {} : { closeCode: code, reason });
  }

  #release(): void {
    this.#stream?.close();
    // Unread messages would hold back the end of the closing handshake.
    this.#reader?.cancel().catch(() => {});
    this.#resumed?.();
  }
}

/** What a `WebSocketError` tells, where `closed` rejected with one. */
function uncleanEnd(error: unknown): NativeEnd {
  const told = typeof error === 'object' && error !== null ? error : {};
  const code = 'closeCode' in told && typeof told.closeCode === 'number' ? told.closeCode : 1006;
  const reason = 'reason' in told && typeof told.reason === 'string' ? told.reason : '';
  return { clean: false, code, reason };
}

/** Connections over the host's native `WebSocketStream`, looked up at each attempt. */
export function webSocketStreamTransport(clock: Clock): Transport {
  return (request, events) => new WebSocketStreamConnection(clock, request, events);
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
