import { wireSize } from '@hybi/session';
import type {
  AttemptRequest,
  Clock,
  CloseFrame,
  Closure,
  Transport,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { NativeLife } from './native-life.js';

/** How long `bufferedAmount` is left alone before it is looked at again: doubled while nothing moves. */
const firstPollMs = 10;
const lastPollMs = 320;

/** One connection over the native `WebSocket`. */
class WebSocketConnection implements TransportConnection {
  readonly #request: AttemptRequest;
  readonly #clock: Clock;
  readonly #life: NativeLife;
  #socket: WebSocket | undefined;
  /** Bytes of messages that came when nothing was transmitted any more. */
  #refused = 0;
  /** `bufferedAmount` when it was last looked at while the socket was open. */
  #lastBuffered = 0;
  #pollMs = firstPollMs;
  #cancelPoll: (() => void) | undefined;
  /** Aborted, it takes the listeners off the socket. */
  readonly #listening = new AbortController();

  constructor(clock: Clock, request: AttemptRequest, events: TransportEvents) {
    this.#request = request;
    this.#clock = clock;
    this.#life = new NativeLife(request, events, clock, {
      start: () => this.#start(),
      release: () => this.#release(),
      unsentBytes: () => this.#unsentBytes(),
    });
    this.#life.start();
  }

  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  send(data: string | Uint8Array): void {
    if (!this.#isOpen()) {
      // API-29: the socket would drop it in silence.
      this.#refused += wireSize(data);
      return;
    }
    this.#socket?.send(data);
    this.#lastBuffered = this.bufferedBytes;
    this.#poll();
  }

  close(code?: number, reason = ''): void {
    if (!this.#isOpen()) return;
    // What goes on the wire for a reason without a code differs between engines; some send its bytes as the code.
    const sent: CloseFrame = { code: reason === '' ? code : (code ?? 1000), reason };
    this.#life.closing(sent);
    if (sent.code === undefined) this.#socket?.close();
    else this.#socket?.close(sent.code, reason);
  }

  abandon(cause?: unknown): Closure {
    return this.#life.abandon(cause);
  }

  #start(): void {
    const life = this.#life;
    const socket = new globalThis.WebSocket(this.#request.url, [...this.#request.protocols]);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const { signal } = this.#listening;
    // Cloudflare Workers say null for what was not negotiated, where the standard says ''.
    socket.addEventListener('open', () => life.opened(socket.protocol || '', socket.extensions || ''), { signal });
    socket.addEventListener(
      'message',
      ({ data }: MessageEvent<string | ArrayBuffer>) => {
        // A hidden page's timers are late; a message is as good a moment to look.
        if (this.#cancelPoll) this.#look();
        life.message(typeof data === 'string' ? data : new Uint8Array(data));
      },
      { signal },
    );
    socket.addEventListener('error', (event) => life.reported('error' in event ? event.error : undefined), { signal });
    socket.addEventListener('close', ({ wasClean, code, reason }) => life.ended({ clean: wasClean, code, reason }), {
      signal,
    });
    // T-19: WebKitGTK closes a socket to a blocked port at once and fires no event.
    if (socket.readyState === socket.CLOSED) throw new Error('the port is blocked, or the page may not connect there');
  }

  #release(): void {
    this.#cancelPoll?.();
    this.#listening.abort();
    this.#socket?.close();
  }

  /** Whether messages are transmitted. The peer's Close shows in `readyState` alone (API-35), long before `close` fires. */
  #isOpen(): boolean {
    const socket = this.#socket;
    if (!socket || this.#life.phase !== 'open') return false;
    if (socket.readyState === socket.CLOSING) this.#life.closing();
    return socket.readyState === socket.OPEN;
  }

  /**
   * `bufferedAmount` after the end is what never left in Chromium and Firefox; WebKitGTK adds the framing, and Node says 0. So
   * it counts no more than there was while the socket was open.
   */
  #unsentBytes(): number {
    return this.#refused + Math.min(this.bufferedBytes, this.#lastBuffered);
  }

  #poll(): void {
    if (this.#lastBuffered > 0) this.#cancelPoll ??= this.#clock.after(this.#pollMs, () => this.#look());
  }

  #look(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    if (!this.#isOpen()) return;
    const buffered = this.bufferedBytes;
    const drained = buffered < this.#lastBuffered;
    this.#pollMs = drained ? firstPollMs : Math.min(this.#pollMs * 2, lastPollMs);
    this.#lastBuffered = buffered;
    this.#poll();
    if (drained) this.#life.drained();
  }
}

/**
 * Connections over the host's native `WebSocket`, looked up at each attempt so that a replacement takes effect. Reading can't be paused, and the
 * end of a `close()` is left to the browser: whatever it says later reaches nobody.
 */
export function webSocketTransport(clock: Clock): Transport {
  return (request, events) => new WebSocketConnection(clock, request, events);
}
