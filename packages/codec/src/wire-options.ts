import type { Extension } from './extension.js';
import { defaultLimits } from './limits.js';
import type { Limits } from './limits.js';
import type { Entropy, FrameMemory, TextPort } from './ports.js';
import type { Role } from './role.js';

/** How a `Wire` is set up. */
export interface WireOptions {
  /** Which side of the connection it plays. */
  readonly role: Role;
  /** Text as UTF-8. */
  readonly text: TextPort;
  /** The source of the masking keys. Required in the client role. */
  readonly entropy?: Entropy | undefined;
  /** Memory for what is sent. Default: fresh memory. */
  readonly frameMemory?: FrameMemory | undefined;
  /** The negotiated extensions, in the order of the response (EXT-08). Default: none. */
  readonly extensions?: readonly Extension[] | undefined;
  /** Bounds that differ from {@link defaultLimits}. `maxFrameBytes` follows `maxMessageBytes` unless it is given. */
  readonly limits?: Partial<Limits> | undefined;
  /** Whether messages are delivered `whole`, or in `pieces` as they arrive. Default: `whole`. */
  readonly deliver?: 'whole' | 'pieces' | undefined;
  /**
   * Whether `ping` may put a Ping between the fragments of a message. Default: `false`, because several deployed servers
   * break on it (FRG-12). Pongs and Closes always may.
   */
  readonly interleavePings?: boolean | undefined;
  /** How long the closing handshake may take, transport included, in milliseconds. Default: 5000. */
  readonly closeTimeoutMs?: number | undefined;
}

/** The bounds that the options ask for. */
export function limitsOf(options: WireOptions): Limits {
  const given = options.limits ?? defaultLimits;
  const maxMessageBytes = given.maxMessageBytes ?? defaultLimits.maxMessageBytes;
  const transformed = (options.extensions?.length ?? 0) > 0;
  return {
    maxFrameBytes: options.limits?.maxFrameBytes ?? maxMessageBytes + (transformed ? expansion(maxMessageBytes) : 0),
    maxMessageBytes,
    maxFragments: given.maxFragments ?? defaultLimits.maxFragments,
    maxQueuedControlFrames: given.maxQueuedControlFrames ?? defaultLimits.maxQueuedControlFrames,
  };
}

/**
 * What compression may add to a message that can't be compressed: fixed Huffman codes have up to nine bits for a byte, and
 * blocks have headers (RFC 1951 §3.2.6). Without it the largest messages would fail when they come in one frame.
 */
function expansion(bytes: number): number {
  return Math.ceil(bytes / 8) + 64;
}
