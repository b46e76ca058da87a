/* oxlint-disable unicorn/prefer-add-event-listener -- nobody else has the socket, and null takes a handler off */
import type { AttemptRequest, Clock, Timer, Transport, TransportConnection } from '@hybi/session';
import { NativeConnection } from './native-connection.js';
import type { NativeEvents, NativeObject } from './native-connection.js';

/** How long `bufferedAmount` is left alone before it is looked at again: doubled while nothing moves. */
const firstPollMs = 10;
const lastPollMs = 320;

/**
 * Connections over the host's native `WebSocket`, looked up at each attempt so that a replacement takes effect. Reading can't be paused, and the
 * end of a `close()` is left to the browser: whatever it says later reaches nobody.
 */
export function webSocketTransport(clock: Clock): (...given: Parameters<Transport>) => TransportConnection {
  return (request, events) =>
    new NativeConnection(clock, request, events, (native) => nativeSocket(clock, request, native));
}

/** The native `WebSocket` of one connection. */
function nativeSocket(clock: Clock, { url, protocols }: AttemptRequest, events: NativeEvents): NativeObject {
  const socket = new WebSocket(url, [...protocols]);
  /** The `error` event, if there was one. */
  let failure: { readonly error?: unknown } | undefined;
  /** `bufferedAmount` when it was last looked at while the socket was open. */
  let lastBuffered = 0;
  let pollMs = firstPollMs;
  let poll: Timer | undefined;

  /** The peer's Close shows in `readyState` alone (API-35), long before `close` fires. */
  const isOpen = (): boolean => {
    if (socket.readyState === socket.CLOSING) events.closing();
    return socket.readyState === socket.OPEN;
  };
  const watch = (): void => {
    lastBuffered = socket.bufferedAmount;
    if (lastBuffered > 0) poll ??= clock.after(pollMs, look);
  };
  const look = (): void => {
    poll?.cancel();
    poll = undefined;
    if (!isOpen()) return;
    const drained = socket.bufferedAmount < lastBuffered;
    pollMs = drained ? firstPollMs : Math.min(pollMs * 2, lastPollMs);
    watch();
    if (drained) events.drained();
  };

  socket.binaryType = 'arraybuffer';
  // Cloudflare Workers say null for what was not negotiated, where the standard says ''.
  socket.onopen = () => events.opened(socket.protocol || '', socket.extensions || '');
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    // A hidden page's timers are late; a message is as good a moment to look.
    if (poll) look();
    events.message(typeof data === 'string' ? data : new Uint8Array(data));
  };
  socket.onerror = (event: Event & { readonly error?: unknown }) => (failure = event);
  socket.onclose = (event) => events.ended(event, failure);
  // T-19: WebKitGTK closes a socket to a blocked port at once and fires no event.
  if (socket.readyState === socket.CLOSED) throw new Error('the port is blocked, or the page may not connect there');

  return {
    isOpen,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    /**
     * `bufferedAmount` after the end is what never left in Chromium and Firefox; WebKitGTK adds the framing, and Node says 0. So
     * it counts no more than there was while the socket was open.
     */
    get unsentBytes() {
      return Math.min(socket.bufferedAmount, lastBuffered);
    },
    send(data) {
      socket.send(data);
      watch();
    },
    close(code, reason) {
      if (code === undefined) socket.close();
      else socket.close(code, reason);
    },
    release() {
      poll?.cancel();
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close();
    },
  };
}
