import type { Extension } from './extension.js';
import type { Limits } from './limits.js';
import { MaskingKeys } from './masking-keys.js';
import type { Entropy, FrameMemory, TextPort } from './ports.js';
import type { Role } from './role.js';
import { limitsOf } from './wire-options.js';
import type { WireOptions } from './wire-options.js';

/** How a wire is set up, complete. */
export interface WireSettings extends Limits {
  readonly role: Role;
  readonly text: TextPort;
  readonly entropy: Entropy | undefined;
  /** Present in the client role (SEC-08: masking is a matter of the role alone). Wires with the same entropy draw from the same keys. */
  readonly keys: MaskingKeys | undefined;
  readonly memory: FrameMemory | undefined;
  readonly deliver: 'whole' | 'pieces';
  readonly interleavePings: boolean;
  readonly closeTimeoutMs: number;
}

/** The list of those that have none. */
export const noExtensions: readonly Extension[] = [];

let latest: WireSettings | undefined;

/**
 * The settings that the options ask for. Most wires of a process are set up alike, and those have one object for all of them.
 *
 * @throws TypeError in the client role without `entropy`.
 */
export function settingsOf(options: WireOptions): WireSettings {
  const { role, text, entropy, frameMemory: memory, deliver = 'whole', interleavePings = false } = options;
  const { closeTimeoutMs = 5000 } = options;
  if (role === 'client' && entropy === undefined)
    throw new TypeError('entropy: expected a function in the client role, which masks, not undefined');
  const keys = role === 'client' ? keysOf(entropy!) : undefined;
  const { maxFrameBytes, maxMessageBytes, maxFragments, maxQueuedControlFrames } = limitsOf(options);
  // Member by member: an object that begins with the members of another has a hidden class of its own, 2.6 KB for each wire.
  const settings = {
    maxFrameBytes,
    maxMessageBytes,
    maxFragments,
    maxQueuedControlFrames,
    role,
    text,
    entropy,
    keys,
    memory,
    deliver,
    interleavePings,
    closeTimeoutMs,
  };
  if (latest === undefined || !isSame(settings, latest)) latest = settings;
  return latest;
}

function keysOf(entropy: Entropy): MaskingKeys {
  return latest?.entropy === entropy && latest.keys !== undefined ? latest.keys : new MaskingKeys(entropy);
}

function isSame(one: WireSettings, other: WireSettings): boolean {
  let name: keyof WireSettings;
  for (name in one) if (one[name] !== other[name]) return false;
  return true;
}
