import { createSession, ReconnectingWebSocketBase } from '@hybi/session';
import type {
  Platform,
  Provided,
  ReconnectingWebSocketOptions,
  SocketProtocols,
  UrlLike,
  WakeReason,
} from '@hybi/session';
import { ScriptedTransport, seededRandom, VirtualClock } from '@hybi/testkit';
import type { ScriptedTransportOptions } from '@hybi/testkit';

/** A socket over a scripted network, and what it tells. */
export interface Scene {
  readonly clock: VirtualClock;
  readonly network: ScriptedTransport;
  readonly socket: ReconnectingWebSocketBase;
  readonly wake: (reason: WakeReason) => void;
  /** The events, in order, in short. */
  readonly told: string[];
}

/** @param url and the rest as the constructor takes them. */
export function scene(
  options: ReconnectingWebSocketOptions = {},
  network: ScriptedTransportOptions = {},
  url: Provided<string | UrlLike> = 'ws://example.test/chat?room=1',
  protocols?: SocketProtocols,
): Scene {
  const clock = new VirtualClock();
  const scripted = new ScriptedTransport({ clock, ...network });
  const wakeUps = new Set<(reason: WakeReason) => void>();
  const platform: Platform = {
    transport: scripted.transport,
    clock,
    random: seededRandom(3),
    normalizeUrl: (text) => {
      if (text.startsWith('ws:')) return text;
      throw new SyntaxError('url: expected a ws: URL, not another');
    },
    wakeUps: (wake) => {
      wakeUps.add(wake);
      return () => wakeUps.delete(wake);
    },
  };
  class Socket extends ReconnectingWebSocketBase {
    constructor() {
      super(
        {
          connect: (to, connectOptions) => createSession(platform, to, connectOptions),
          blob: (bytes) => new Blob([bytes.slice()]),
        },
        url,
        protocols,
        options,
      );
    }
  }
  const socket = new Socket();
  const told: string[] = [];
  socket.addEventListener('open', () => told.push('open'));
  socket.addEventListener('message', ({ data }) => told.push(`message ${String(data)}`));
  socket.addEventListener('error', ({ error }) =>
    told.push(`error ${error instanceof Error ? error.name : String(error)}`),
  );
  socket.addEventListener('close', ({ code, reason, wasClean }) => told.push(`close ${code} ${reason} ${wasClean}`));
  const wake = (reason: WakeReason): void => wakeUps.forEach((each) => each(reason));
  return { clock, network: scripted, socket, told, wake };
}

/** A network where each attempt succeeds. */
export const opens: ScriptedTransportOptions = { onAttempt: (attempt) => attempt.open() };
