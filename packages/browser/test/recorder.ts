import type { AttemptRequest, Closure, OpenError, Opening, TransportEvents } from '@hybi/session';

/** What a transport told, in order. */
export class Recorder implements TransportEvents {
  readonly told: string[] = [];
  readonly openings: Opening[] = [];
  readonly messages: (string | Uint8Array)[] = [];
  error: OpenError | undefined;
  closure: Closure | undefined;

  opened(opening: Opening): void {
    this.told.push('opened');
    this.openings.push(opening);
  }
  failed(error: OpenError): void {
    this.told.push(`failed ${error.code}`);
    this.error = error;
  }
  message(data: string | Uint8Array): void {
    this.told.push('message');
    this.messages.push(data);
  }
  pong(): void {
    this.told.push('pong');
  }
  alive(): void {
    this.told.push('alive');
  }
  drained(): void {
    this.told.push('drained');
  }
  closing(): void {
    this.told.push('closing');
  }
  closed(closure: Closure): void {
    this.told.push('closed');
    this.closure = closure;
  }
}

/** A request as the session makes it. */
export function request(changes: Partial<AttemptRequest> = {}): AttemptRequest {
  return {
    url: 'ws://server.test/feed?token=secret',
    protocols: [],
    requireSubprotocol: true,
    attempt: 1,
    openTimeoutMs: 10_000,
    closeTimeoutMs: 5_000,
    maxMessageBytes: 1_000,
    signal: new AbortController().signal,
    ...changes,
  };
}
