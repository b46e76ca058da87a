import type { Connection } from './connection.js';
import { Drive } from './drive.js';
import type { MessageIn, MessageOut, OfferedProtocols } from './message-types.js';
import type { ConnectOptions, Provided, UrlLike } from './options.js';
import { settingsOf } from './settings.js';
import type { Settings } from './settings.js';
import type { Platform } from './transport.js';

/**
 * What a platform's `open()` calls: one connection, without retries. The option `retry` is checked and has no say here.
 *
 * @returns the connection, once it is open and greeted. Rejects with the `OpenError`, or with the signal's reason.
 * @throws SyntaxError, TypeError or RangeError naming what is wrong, before any I/O.
 */
export function openConnection<const Protocols extends OfferedProtocols = readonly []>(
  platform: Platform,
  url: Provided<string | UrlLike>,
  options: ConnectOptions<Protocols> = {},
): Promise<Connection<MessageIn<Protocols>, MessageOut<Protocols>>> {
  type In = MessageIn<Protocols>;
  type Out = MessageOut<Protocols>;
  const settings: Settings = { ...settingsOf(platform, url, options), policy: () => () => 'stop' };
  return new Promise((resolve, reject) => {
    let current: Connection<In, Out> | undefined;
    const drive = new Drive<In, Out>(platform, settings, true, {
      state: (state) => {
        if (state.phase === 'open' && current !== undefined) resolve(current);
      },
      connected: (connection) => {
        current = connection;
      },
      dispatch: (event) => current?.dispatchEvent(event),
      ended: (_, reason) => reject(reason),
    });
    drive.events.hold(() => drive.start());
  });
}
