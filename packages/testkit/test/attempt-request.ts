import type { AttemptRequest, Closure, Opening, TransportEvents } from '@hybi/session';

/** A request as a session would make it. */
export function attemptRequest(overrides: Partial<AttemptRequest> = {}): AttemptRequest {
  return {
    url: 'ws://example.test/',
    protocols: [],
    requireSubprotocol: true,
    attempt: 1,
    openTimeoutMs: 10_000,
    closeTimeoutMs: 5_000,
    maxMessageBytes: 16 * 1024 * 1024,
    signal: new AbortController().signal,
    ...overrides,
  };
}

/** Everything that a transport told, in order. */
export type Told =
  | ['queued', boolean]
  | ['opened', Opening]
  | ['failed', Error]
  | ['message', string | Uint8Array]
  | ['pong', Uint8Array]
  | ['alive']
  | ['drained']
  | ['closing']
  | ['closed', Closure];

/** Callbacks that write everything down. */
export function recordEvents(): TransportEvents & { readonly told: Told[] } {
  const told: Told[] = [];
  return {
    told,
    queued: (waits) => told.push(['queued', waits]),
    opened: (opening) => told.push(['opened', opening]),
    failed: (error) => told.push(['failed', error]),
    message: (data) => told.push(['message', data]),
    pong: (payload) => told.push(['pong', payload]),
    alive: () => told.push(['alive']),
    drained: () => told.push(['drained']),
    closing: () => told.push(['closing']),
    closed: (closure) => told.push(['closed', closure]),
  };
}

/** Callbacks that pass everything on, as members of an object that can be spread. */
export function forwarded(events: TransportEvents): TransportEvents {
  return {
    opened: (opening, connection) => events.opened(opening, connection),
    failed: (error) => events.failed(error),
    message: (data) => events.message(data),
    pong: (payload) => events.pong(payload),
    alive: () => events.alive(),
    drained: () => events.drained(),
    closing: () => events.closing(),
    closed: (closure) => events.closed(closure),
  };
}
