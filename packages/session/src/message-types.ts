import type { SubprotocolOption } from './subprotocol.js';

/** What comes out of sessions with these `protocols`: of any of them, since the server selects. */
export type MessageIn<Protocols> = Protocols extends readonly (infer Entry)[] ? Received<Entry> : Received<Protocols>;

/** What may be sent into sessions with these `protocols`: what every one of them can encode. */
export type MessageOut<Protocols> = Protocols extends readonly (infer Entry)[] ? Sent<Entry> : Sent<Protocols>;

/** The value that `protocols` has, or its provider gives. */
export type OfferedProtocols = SubprotocolOption | readonly SubprotocolOption[];

type Wire = string | Uint8Array;

type Received<Entry> = [ReceivedEach<Entry>] extends [never] ? Wire : ReceivedEach<Entry>;
type ReceivedEach<Entry> = Entry extends string ? Wire : Entry extends { decode(data: Wire): infer In } ? In : never;

type Sent<Entry> = [SentEach<Entry>] extends [never]
  ? Wire
  : SentEach<Entry> extends (message: infer Out) => void
    ? Out
    : never;
type SentEach<Entry> = Entry extends string
  ? (message: Wire) => void
  : Entry extends { encode(message: infer Out): Wire }
    ? [Out] extends [never]
      ? never
      : (message: Out) => void
    : never;
