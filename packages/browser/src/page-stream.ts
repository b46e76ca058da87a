/** What the class `Name` of the platform makes, wherever the program that reads these types knows the platform. */
type Made<Name extends string> = typeof globalThis extends { readonly [Key in Name]: { prototype: infer Instance } }
  ? Instance
  : unknown;

/** What a default reader has. */
interface PageReader<Chunk> {
  readonly closed: Promise<undefined>;
  read(): Promise<
    { readonly done: false; readonly value: Chunk } | { readonly done: true; readonly value?: undefined }
  >;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

/** What a default writer has. */
interface PageWriter<Chunk> {
  readonly closed: Promise<undefined>;
  readonly desiredSize: number | null;
  readonly ready: Promise<undefined>;
  write(chunk: Chunk): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

/** The page's `ReadableStream` of `Chunk`. */
export type PageReadable<Chunk> = { getReader(): PageReader<Chunk> } & AsyncIterable<Chunk> & Made<'ReadableStream'>;

/** The page's `WritableStream` of `Chunk`. */
export type PageWritable<Chunk> = { getWriter(): PageWriter<Chunk> } & Made<'WritableStream'>;
