import type { Connection } from './connection.js';
import { Drive } from './drive.js';
import type { MessageIn, MessageOut, OfferedProtocols } from './message-types.js';
import type { ConnectOptions, Provided, UrlLike } from './options.js';
import { unexpected } from './quote.js';
import { settingsOf } from './settings.js';
import { SingleMachine } from './single-machine.js';
import type { Platform } from './transport.js';

/**
 * What a platform's `open()` calls: one connection, without retries, so that the option `retry` is refused unless it says just that.
 *
 * @returns the connection, once it is open and greeted. Rejects with the `OpenError`, or with the signal's reason.
 * @throws SyntaxError, TypeError or RangeError naming what is wrong, before any I/O.
 */
export function openConnection<const Protocols extends OfferedProtocols = readonly []>(
  platform: Platform,
  url: Provided<string | UrlLike>,
  options: ConnectOptions<Protocols> & { readonly retry?: false | undefined } = {},
): Promise<Connection<MessageIn<Protocols>, MessageOut<Protocols>>> {
  type In = MessageIn<Protocols>;
  type Out = MessageOut<Protocols>;
  // Whoever gives it expects a second attempt.
  if (options?.retry) throw unexpected('retry', 'false for open(), which makes one attempt', options.retry);
  const settings = settingsOf(platform, url, options);
  return new Promise((resolve) => {
    const machine = new SingleMachine<In, Out>(settings.closeTimeoutMs, resolve);
    new Drive<In, Out>(settings, machine, machine, true).start();
  });
}
