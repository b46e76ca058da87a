import type { FrameWriter } from './frame-writer.js';
import type { FrameMemory, TextPort } from './ports.js';
import type { Transformation } from './transformation.js';

/** What a `SendQueue` tells. */
export interface SendQueueHost {
  /** The encoder gave no output: the message in progress can't be completed. */
  encodingFailed(failure: string): void;
}

/** What a `SendQueue` needs. */
export interface SendQueueOptions {
  readonly writer: FrameWriter;
  readonly encoder: Transformation;
  readonly text: TextPort;
  /** Memory for what has to wait. */
  readonly memory?: FrameMemory | undefined;
  /** Whether own Pings may stand between the fragments of a message. */
  readonly interleavePings: boolean;
  /** The most Pings that may wait. */
  readonly maxPings: number;
  readonly host: SendQueueHost;
}
