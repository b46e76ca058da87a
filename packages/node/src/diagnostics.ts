import { channel } from 'node:diagnostics_channel';
import type { Closure, OpenError } from '@hybi/session';
import { FrameScanner } from './frame-scanner.js';
import type { FrameHeader } from './frame-scanner.js';
import { redactUrl } from './quote.js';

/** `hybi:attempt`: an attempt begins. URLs have neither a password nor the values of their query. */
export interface AttemptDiagnostic {
  readonly url: string;
  readonly attempt: number;
}

/** `hybi:open`: an attempt reached open, or, with `error`, did not. */
export interface OpenDiagnostic extends AttemptDiagnostic {
  readonly protocol?: string;
  readonly extensions?: string;
  readonly error?: OpenError;
}

/** `hybi:frame:in` and `hybi:frame:out`: the header of a frame came in, or a frame went out. Payloads are not shown. */
export interface FrameDiagnostic extends FrameHeader {
  readonly url: string;
}

/** `hybi:close`: a connection ended. */
export interface CloseDiagnostic {
  readonly url: string;
  readonly closure: Closure;
}

/** What is needed of a channel, which itself doesn't know what is published on it. */
interface Publisher<Message> {
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
}

/** The channels of `node:diagnostics_channel`. */
export const attemptChannel: Publisher<AttemptDiagnostic> = channel('hybi:attempt');
export const openChannel: Publisher<OpenDiagnostic> = channel('hybi:open');
const frameInChannel: Publisher<FrameDiagnostic> = channel('hybi:frame:in');
const frameOutChannel: Publisher<FrameDiagnostic> = channel('hybi:frame:out');
const closeChannel: Publisher<CloseDiagnostic> = channel('hybi:close');

/** The end of a connection is published, if somebody listens. */
export function publishClose(url: string, closure: Closure): void {
  if (closeChannel.hasSubscribers) closeChannel.publish({ url: redactUrl(url), closure });
}

/**
 * Publishes the frames of one connection. They are looked at only if somebody listens when it opens: later it could not be known
 * where in the stream of bytes a frame begins. Otherwise there is nothing to pay for.
 */
export class FrameDiagnostics {
  readonly #in: FrameScanner | undefined;
  readonly #out: FrameScanner | undefined;

  /** `undefined` if nobody listens. */
  static of(url: string): FrameDiagnostics | undefined {
    if (!frameInChannel.hasSubscribers && !frameOutChannel.hasSubscribers) return undefined;
    return new FrameDiagnostics(redactUrl(url));
  }

  private constructor(url: string) {
    this.#in = scanner(frameInChannel, url);
    this.#out = scanner(frameOutChannel, url);
  }

  received(bytes: Uint8Array): void {
    this.#in?.scan(bytes);
  }

  sent(bytes: Uint8Array): void {
    this.#out?.scan(bytes);
  }
}

function scanner(frames: Publisher<FrameDiagnostic>, url: string): FrameScanner | undefined {
  return frames.hasSubscribers ? new FrameScanner((header) => frames.publish({ url, ...header })) : undefined;
}
