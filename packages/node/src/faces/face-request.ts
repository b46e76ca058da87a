import type { AttemptRequest } from '@hybi/session';
import type { FaceSettings } from './face-options.js';

/** What a `WebSocket` asks the transport for. Its signal is made when somebody asks for it: a header function, say. */
export class FaceRequest implements AttemptRequest {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly requireSubprotocol: boolean;
  readonly attempt: number;
  readonly openTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  #controller: AbortController | undefined;
  #isAborted = false;

  constructor(url: string, protocols: readonly string[], settings: FaceSettings['request']) {
    this.url = url;
    this.protocols = protocols;
    this.requireSubprotocol = settings.requireSubprotocol;
    this.attempt = settings.attempt;
    this.openTimeoutMs = settings.openTimeoutMs;
    this.closeTimeoutMs = settings.closeTimeoutMs;
    this.maxMessageBytes = settings.maxMessageBytes;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  /** The attempt is given up. */
  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}
