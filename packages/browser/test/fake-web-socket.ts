type Handler = ((event: Event) => void) | null;

/** A native `WebSocket` that does what a test says, and nothing by itself. */
export class FakeWebSocket extends EventTarget {
  static readonly made: FakeWebSocket[] = [];
  /** What the constructor throws, if anything. */
  static throws: unknown;
  /** `readyState` right after construction: WebKitGTK shows CLOSED for a blocked port. */
  static startsIn = 0;

  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  readonly url: string;
  readonly offered: readonly string[];
  readonly sent: (string | Uint8Array)[] = [];
  readonly closes: (readonly unknown[])[] = [];
  readyState: number = FakeWebSocket.startsIn;
  binaryType = 'blob';
  bufferedAmount = 0;
  protocol = '';
  extensions = '';
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  /** Node's own `WebSocket` calls its handlers inside `close()`. */
  closesAtOnce = false;

  constructor(url: string, protocols: readonly string[]) {
    super();
    this.addEventListener('open', (event) => this.onopen?.(event));
    this.addEventListener('message', (event) => this.onmessage?.(event));
    this.addEventListener('error', (event) => this.onerror?.(event));
    this.addEventListener('close', (event) => this.onclose?.(event));
    if (FakeWebSocket.throws !== undefined) throw FakeWebSocket.throws;
    this.url = url;
    this.offered = protocols;
    FakeWebSocket.made.push(this);
  }

  static reset(): void {
    FakeWebSocket.made.length = 0;
    FakeWebSocket.throws = undefined;
    FakeWebSocket.startsIn = 0;
  }

  static get last(): FakeWebSocket {
    const last = FakeWebSocket.made.at(-1);
    if (last === undefined) throw new Error('No WebSocket was made');
    return last;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
    this.bufferedAmount += typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
  }

  close(...body: readonly unknown[]): void {
    this.closes.push(body);
    if (this.readyState < 2) this.readyState = 2;
    if (this.closesAtOnce) this.end(true, 1000);
  }

  open(protocol = '', extensions = ''): void {
    this.readyState = 1;
    this.protocol = protocol;
    this.extensions = extensions;
    this.dispatchEvent(new Event('open'));
  }

  message(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** A browser's `error` has no detail; Node, Bun and Deno add some. */
  error(detail: object = {}): void {
    this.dispatchEvent(Object.assign(new Event('error'), detail));
  }

  end(wasClean: boolean, code: number, reason = ''): void {
    this.readyState = 3;
    // Node 20 has no CloseEvent.
    this.dispatchEvent(Object.assign(new Event('close'), { wasClean, code, reason }));
  }
}
