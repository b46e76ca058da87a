import type { Closure, ConnectOptions, SessionState } from '@hybi/session';
import type { Capabilities } from './capabilities.js';

/** The events that the suite listens to. */
export type ContractEvent = 'statechange' | 'message' | 'dropped' | 'sent';

/** As much of a session as the suite uses. Whatever `connect` gives on a platform fits it. */
export interface ContractSession extends AsyncIterable<unknown> {
  readonly state: SessionState;
  readonly liveness: string;
  /** Settles with the first opening, or with the end if there is none. */
  readonly opened: PromiseLike<unknown>;
  /** Settles with the end. */
  readonly closed: PromiseLike<unknown>;
  send(stream: AsyncIterable<string>): PromiseLike<'written' | 'queued' | 'dropped'>;
  send(message: unknown): 'written' | 'queued' | 'dropped';
  receive(handler: (message: unknown) => void): unknown;
  close(code?: number, reason?: string): PromiseLike<Closure | undefined>;
  addEventListener(type: ContractEvent, listener: () => void): void;
  removeEventListener(type: ContractEvent, listener: () => void): void;
  connections(): AsyncIterable<unknown>;
  [Symbol.asyncDispose](): PromiseLike<void>;
}

/** As much of a connection as the suite uses. Whatever `open` gives on a platform fits it. */
export interface ContractConnection extends AsyncIterable<unknown> {
  readonly protocol: string;
  readonly headers: ReadonlyMap<string, string> | undefined;
  /** Resolves with how it ended. */
  readonly closed: PromiseLike<Closure>;
  send(message: unknown): 'written' | 'queued' | 'dropped';
  close(code?: number, reason?: string): PromiseLike<Closure | undefined>;
}

/** What the suite asks of a server: the path says what it does. `e2e/servers/README.md` is the table. */
export interface ContractFixture {
  readonly capabilities: Capabilities;
  /** The reference server, such as `ws://127.0.0.1:40123`. */
  readonly server: string;
  /** A `ws:` URL whose port nobody listens on. */
  readonly nowhere: string;
  /** The platform's `connect`. */
  connect(url: string | ((context: { readonly attempt: number }) => string), options?: ConnectOptions): ContractSession;
  /** The platform's `open`. */
  open(url: string, options?: ConnectOptions & { readonly retry?: undefined }): PromiseLike<ContractConnection>;
}
