import type { Subprotocol } from '../subprotocol.js';
import { checkSubprotocolName } from './subprotocol-name.js';

/** What a ready-made subprotocol can be given beside its way of writing messages. Each is described at {@link Subprotocol}. */
export interface SubprotocolHooks<In, Out> {
  /** Runs after each opening, before anything else is sent: authentication, resume. Default: nothing. */
  readonly greet?: Subprotocol<In, Out>['greet'] | undefined;
  /** Proof of life by messages, for browsers. Default: none, and there `session.liveness` is `none`. */
  readonly heartbeat?: Subprotocol<In, Out>['heartbeat'];
  /** Decides about a retry before the session's policy does. Default: leaves it to that. */
  readonly retry?: Subprotocol<In, Out>['retry'] | undefined;
}

/**
 * The name and the hooks that were given, and no member for those that were not.
 *
 * @throws SyntaxError when the name is no token.
 */
export function describe<In, Out>(
  name: string | undefined,
  hooks: SubprotocolHooks<In, Out>,
): Pick<Subprotocol<In, Out>, 'name' | 'greet' | 'heartbeat' | 'retry'> {
  const { greet, heartbeat, retry } = hooks;
  if (name !== undefined) checkSubprotocolName(name);
  return {
    ...(name !== undefined && { name }),
    ...(greet && { greet: greet.bind(hooks) }),
    ...(heartbeat && { heartbeat }),
    ...(retry && { retry: retry.bind(hooks) }),
  };
}
