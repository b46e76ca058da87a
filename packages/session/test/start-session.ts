import { createSession } from '@hybi/session';
import type { ConnectOptions, Platform, Session, SubprotocolOption, WakeReason } from '@hybi/session';
import type { ScriptedAttempt, ScriptedTransportOptions } from '@hybi/testkit';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';

export interface Started {
  readonly session: Session<string | Uint8Array, string | Uint8Array>;
  readonly network: ScriptedTransport;
  readonly clock: VirtualClock;
  /** Plays a page or network event. */
  readonly wake: (this: void, reason: WakeReason) => void;
  /** What the session dispatched, as short lines. */
  readonly log: string[];
}

function sessionOf(platform: Platform, options: Options): Started['session'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tests that use another subprotocol know what they do
  return createSession(platform, 'ws://example.test/', options) as Started['session'];
}

type Options = ConnectOptions<SubprotocolOption | readonly SubprotocolOption[]>;

const nobody = (): void => undefined;

/** A session on a scripted network under virtual time; without jitter unless `random` is given. */
export function startSession(
  options: Options = {},
  network: ScriptedTransportOptions = {},
  random: () => number = () => 0.5,
): Started {
  const clock = new VirtualClock();
  const scripted = new ScriptedTransport({ clock, ...network });
  let wake: (reason: WakeReason) => void = nobody;
  const platform: Platform = {
    transport: scripted.transport,
    clock,
    random,
    wakeUps: (listener) => {
      wake = listener;
      return () => {
        wake = nobody;
      };
    },
  };
  const session = sessionOf(platform, options);
  const log: string[] = [];
  session.addEventListener('statechange', ({ state }) => log.push(state.phase));
  session.addEventListener('dropped', ({ message, reason }) => log.push(`dropped ${String(message)}: ${reason}`));
  session.addEventListener('sent', ({ message }) => log.push(`sent ${String(message)}`));
  session.addEventListener('decodeerror', ({ error }) => log.push(error.message));
  return { session, network: scripted, clock, wake: (reason) => wake(reason), log };
}

/** The same, with the first attempt open. */
export async function openSession(
  options: Options = {},
  network: ScriptedTransportOptions = {},
  random: () => number = () => 0.5,
): Promise<Started & { readonly attempt: ScriptedAttempt }> {
  const started = startSession(options, network, random);
  const attempt = await started.network.next();
  attempt.open();
  return { ...started, attempt };
}
