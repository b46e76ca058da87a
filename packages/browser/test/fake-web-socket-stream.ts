interface CloseInfo {
  readonly closeCode?: number;
  readonly reason?: string;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function deferred<T>(): Deferred<T> {
  const made: { resolve?: Deferred<T>['resolve']; reject?: Deferred<T>['reject'] } = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(made, { resolve, reject }));
  promise.catch(() => {});
  return { promise, resolve: (value) => made.resolve?.(value), reject: (error) => made.reject?.(error) };
}

/** The rejection of `closed`: a `DOMException` with these two members in Chromium. */
export class FakeWebSocketError extends Error {
  override readonly name: string = 'WebSocketError';
  readonly closeCode: number | null;
  readonly reason: string;

  constructor(closeCode: number | null, reason = '') {
    super('the connection failed');
    this.closeCode = closeCode;
    this.reason = reason;
  }
}

/** A native `WebSocketStream` that does what a test says, over real streams. */
export class FakeWebSocketStream {
  static readonly made: FakeWebSocketStream[] = [];

  readonly url: string;
  readonly offered: readonly string[];
  readonly opened: Promise<unknown>;
  readonly closed: Promise<CloseInfo>;
  readonly closes: (CloseInfo | undefined)[] = [];
  readonly sent: (string | Uint8Array)[] = [];
  /** Messages that were asked for and have not come. */
  pulls = 0;
  cancelled = false;

  readonly #opened = deferred<unknown>();
  readonly #closed = deferred<CloseInfo>();
  #reading: ReadableStreamDefaultController<unknown> | undefined;
  #writing: WritableStreamDefaultController | undefined;
  readonly #writes: Deferred<void>[] = [];

  constructor(url: string, options: { readonly protocols: readonly string[] }) {
    this.url = url;
    this.offered = options.protocols;
    this.opened = this.#opened.promise;
    this.closed = this.#closed.promise;
    FakeWebSocketStream.made.push(this);
  }

  static get last(): FakeWebSocketStream {
    const last = FakeWebSocketStream.made.at(-1);
    if (last === undefined) throw new Error('No WebSocketStream was made');
    return last;
  }

  close(info?: CloseInfo): void {
    this.closes.push(info);
  }

  open(protocol = '', extensions = ''): void {
    const readable = new ReadableStream<unknown>(
      {
        start: (controller) => void (this.#reading = controller),
        pull: () => void this.pulls++,
        cancel: () => void (this.cancelled = true),
      },
      { highWaterMark: 0 },
    );
    const writable = new WritableStream<string | Uint8Array>({
      start: (controller) => void (this.#writing = controller),
      write: async (chunk) => {
        this.sent.push(chunk);
        const written = deferred<void>();
        this.#writes.push(written);
        await written.promise;
      },
    });
    this.#opened.resolve({ protocol, extensions, readable, writable });
  }

  message(data: unknown): void {
    this.#reading?.enqueue(data);
  }

  /** The browser has taken the oldest write that waits. */
  take(): void {
    this.#writes.shift()?.resolve();
  }

  endClean(info: CloseInfo): void {
    this.#reading?.close();
    this.#closed.resolve(info);
  }

  fail(error: unknown): void {
    this.#opened.reject(error);
    this.#reading?.error(error);
    this.#writing?.error(error);
    for (const write of this.#writes) write.reject(error);
    this.#closed.reject(error);
  }
}
