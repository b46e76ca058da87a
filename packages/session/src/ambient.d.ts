/**
 * The platform names that this package may say, and no others: its `lib` knows no platform. Timers, clocks, entropy and I/O are not
 * among them; a platform hands them in. This file is not published, and no published declaration names what stands here.
 */

/** What its callback throws is an uncaught exception, in Node and by the HTML standard. */
declare function queueMicrotask(callback: () => void): void;

declare class Event {
  constructor(type: string);
  readonly type: string;
}

declare class EventTarget {
  addEventListener(type: string, listener: unknown, options?: unknown): void;
  removeEventListener(type: string, listener: unknown, options?: unknown): void;
  dispatchEvent(event: Event): boolean;
}

declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: number;
}

declare class Blob {
  readonly size: number;
  stream(): ReadableStream;
}

declare class ReadableStream {
  readonly locked: boolean;
  constructor(
    source: {
      start(controller: ReadableStreamDefaultController): void;
      pull(): void;
      cancel(reason: unknown): void;
    },
    strategy: { readonly highWaterMark: number; size(chunk: string | Uint8Array): number },
  );
}

interface ReadableStreamDefaultController {
  readonly desiredSize: number | null;
  enqueue(chunk: string | Uint8Array): void;
  close(): void;
  error(reason: unknown): void;
}

declare class WritableStream {
  readonly locked: boolean;
  constructor(sink: {
    start(controller: WritableStreamDefaultController): void;
    write(chunk: unknown): void | Promise<void>;
    close(): Promise<void>;
    abort(reason: unknown): void;
  });
}

interface WritableStreamDefaultController {
  readonly signal?: AbortSignal;
  error(reason: unknown): void;
}
