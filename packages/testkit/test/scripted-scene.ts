import type { TransportConnection } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import type { ScriptedAttempt, ScriptedTransportOptions } from '@hybi/testkit';
import { attemptRequest, recordEvents } from './attempt-request.js';
import type { Told } from './attempt-request.js';

/** A scripted attempt, what its session was told, and the connection that the session holds. */
export interface Scene {
  readonly clock: VirtualClock;
  readonly attempt: ScriptedAttempt;
  readonly connection: TransportConnection;
  readonly told: Told[];
  readonly abort: AbortController;
}

export function scene(options: ScriptedTransportOptions = {}): Scene {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, ...options });
  const events = recordEvents();
  const abort = new AbortController();
  const connection = network.transport(attemptRequest({ signal: abort.signal }), events);
  return { clock, attempt: network.last, connection, told: events.told, abort };
}

export function openScene(options: ScriptedTransportOptions = {}): Scene {
  const opened = scene(options);
  opened.attempt.open();
  opened.told.length = 0;
  return opened;
}
