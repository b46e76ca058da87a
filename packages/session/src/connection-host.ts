import { closedError } from './closed-error.js';
import type { ConnectionHost } from './connection.js';
import type { HeldEvents } from './held-events.js';
import type { LiveConnection } from './live-connection.js';
import type { Sender } from './sender.js';

/** What a connection's host does its work with. */
export interface HostParts<Out> {
  /** Whether it is still the one that there is. */
  isLive(): boolean;
  readonly events: HeldEvents;
  readonly sender: Sender<Out>;
  ready(): Promise<void>;
  close(code: number, reason: string): void;
  terminate(cause: unknown): void;
}

/** What stands behind a `Connection` object, which may be kept longer than the connection lasts. */
export function hostOf<In, Out>(live: LiveConnection<In, Out>, parts: HostParts<Out>): ConnectionHost<In, Out> {
  const { events, sender } = parts;
  return {
    inbox: () => {
      if (live.inbox !== undefined) return live.inbox;
      throw new TypeError(
        'messages are read from the session here; session.connections() is the way to read each connection',
      );
    },
    send: (message, options) =>
      events.hold(() => (parts.isLive() ? sender.send(message, options) : sender.refuse(message))),
    close: (code, reason) => {
      if (parts.isLive()) events.hold(() => parts.close(code, reason));
    },
    terminate: (cause) => {
      if (parts.isLive()) events.hold(() => parts.terminate(cause));
    },
    ready: () => {
      if (parts.isLive()) return parts.ready();
      return live.closed.then((closure) => {
        throw closedError(closure);
      });
    },
  };
}
