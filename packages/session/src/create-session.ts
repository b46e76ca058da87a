import type { MessageIn, MessageOut, OfferedProtocols } from './message-types.js';
import type { ConnectOptions, Provided, UrlLike } from './options.js';
import { Session } from './session.js';
import { settingsOf } from './settings.js';
import type { Platform } from './transport.js';

/**
 * What a platform's `connect()` calls: checks everything, and makes a session that starts in a microtask.
 *
 * @throws SyntaxError, TypeError or RangeError naming what is wrong, before any I/O.
 */
export function createSession<const Protocols extends OfferedProtocols = readonly []>(
  platform: Platform,
  url: Provided<string | UrlLike>,
  options: ConnectOptions<Protocols> = {},
): Session<MessageIn<Protocols>, MessageOut<Protocols>> {
  return new Session(platform, settingsOf(platform, url, options));
}
