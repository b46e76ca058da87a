import { Wire } from '@hybi/codec';
import type { Extension, WireOptions } from '@hybi/codec';
import { BytePipe } from './byte-pipe.js';
import type { Segmentation } from './byte-pipe.js';
import { PairEnd } from './pair-end.js';
import { plainTextPort } from './plain-text-port.js';
import { seededRandom } from './seeded-random.js';

/** What an end of a pair can be set up with. */
export type PairEndOptions = Partial<Omit<WireOptions, 'role' | 'extensions'>> & {
  /** Each end needs objects of its own. */
  readonly extensions?: readonly Extension[] | undefined;
};

/** What {@link connectedPair} can be given. */
export interface ConnectedPairOptions {
  readonly client?: PairEndOptions | undefined;
  readonly server?: PairEndOptions | undefined;
  /** How the bytes are cut into segments, in both directions. Default: all that wait come at once. */
  readonly segmentation?: Segmentation | undefined;
  /** The bytes on their way in one direction above which the sender has to wait. Default: no bound. */
  readonly capacityBytes?: number | undefined;
  /** The seed of the client's masking keys. Default: 1. */
  readonly seed?: number | undefined;
}

/** A codec client and a codec server that talk over two pipes in memory. Bytes move in `run`, and only there. */
export interface ConnectedPair {
  readonly client: PairEnd;
  readonly server: PairEnd;
  /** Moves bytes until none can be moved. @returns how many rounds that took. */
  readonly run: () => number;
}

/**
 * Connects a client and a server in memory, as they are after the opening handshake.
 *
 * ```ts
 * const { client, server, run } = connectedPair({ segmentation: () => 1 })
 * client.wire.sendText('hello')
 * run()
 * server.messages            // ['hello']
 * ```
 */
export function connectedPair(options: ConnectedPairOptions = {}): ConnectedPair {
  const { segmentation = (available: number) => available, capacityBytes = Infinity, seed = 1 } = options;
  const toServer = new BytePipe(segmentation, capacityBytes);
  const toClient = new BytePipe(segmentation, capacityBytes);
  const random = seededRandom(seed);
  const entropy = (target: Uint8Array): void => {
    for (let at = 0; at < target.length; at++) target[at] = Math.floor(random() * 256);
  };
  const text = plainTextPort;
  const client = new PairEnd(
    (sink) => new Wire(sink, { text, entropy, ...options.client, role: 'client' }),
    toClient,
    toServer,
  );
  const server = new PairEnd((sink) => new Wire(sink, { text, ...options.server, role: 'server' }), toServer, toClient);
  const run = (): number => {
    let steps = 0;
    for (let moved = true; moved;) {
      const [one, other] = [client.step(), server.step()];
      moved = one || other;
      if (moved) steps++;
    }
    return steps;
  };
  return { client, server, run };
}
