import { excerpt } from './handshake/excerpt.js';
import type { DeflateParameters } from './permessage-deflate-parameters.js';

/** How permessage-deflate is negotiated and used. Every default is that of the browsers. */
export interface PerMessageDeflateOptions {
  /**
   * Whether the server must start every message with an empty window. It saves 32 KiB of inflate window a connection
   * here, and costs compression. Default: `false`.
   */
  readonly serverNoContextTakeover?: boolean | undefined;
  /**
   * Whether the client starts every message with an empty window, whatever the server answers. It saves a quarter of
   * a megabyte of deflate state a connection, and costs compression. Default: `false`.
   */
  readonly clientNoContextTakeover?: boolean | undefined;
  /**
   * The base-2 logarithm of the largest window that the server may compress with: 9 to 15. Default: no restriction (PMD-02).
   * 8 is never offered: zlib has no such raw window (PMD-28). Below 10 compression is hardly useful (PMD-35).
   */
  readonly serverMaxWindowBits?: number | undefined;
  /**
   * As a client: `true` lets the server restrict the window we compress with; a number, 9 to 15, is also our own upper
   * bound and tells the server so; `false` forbids the server to restrict it. As a server: a number is imposed on the
   * client, and an offer that does not allow it is declined. Default: `true`.
   */
  readonly clientMaxWindowBits?: number | boolean | undefined;
  /**
   * The fewest bytes that a message must have to be compressed. A message of unknown length is always compressed, an
   * empty one never. Default: 1024, below which compression saves less than it costs.
   */
  readonly threshold?: number | undefined;
}

/** Options that have been checked, as parameters of an offer. */
export interface DeflateConfiguration extends DeflateParameters {
  readonly threshold: number;
}

/**
 * Checks the options.
 *
 * @throws {TypeError} for a value of the wrong type, {RangeError} for a number out of its range.
 */
export function configureDeflate(options: PerMessageDeflateOptions): DeflateConfiguration {
  const clientBits = options.clientMaxWindowBits ?? true;
  return {
    serverNoContextTakeover: flag('serverNoContextTakeover', options.serverNoContextTakeover),
    clientNoContextTakeover: flag('clientNoContextTakeover', options.clientNoContextTakeover),
    serverMaxWindowBits:
      options.serverMaxWindowBits === undefined
        ? undefined
        : integer('serverMaxWindowBits', options.serverMaxWindowBits, 9, 15),
    clientMaxWindowBits:
      typeof clientBits === 'boolean' ? clientBits || undefined : integer('clientMaxWindowBits', clientBits, 9, 15),
    threshold: integer('threshold', options.threshold ?? 1024, 0, Number.MAX_SAFE_INTEGER),
  };
}

function flag(option: string, value: boolean | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new TypeError(`${option}: expected a boolean, not ${excerpt(value)}`);
}

function integer(option: string, value: number, least: number, most: number): number {
  if (typeof value !== 'number') throw new TypeError(`${option}: expected a number, not ${excerpt(value)}`);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${option}: expected an integer from ${least} to ${most}, not ${value}`);
}
