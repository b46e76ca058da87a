import { utf8Length } from './utf8-length.js';

type Message = string | Uint8Array;

const size = (data: Message): number => (typeof data === 'string' ? utf8Length(data) : data.byteLength);

// Not `slice`: that of a Buffer is a view.
const copyOf = (data: Message): Message => (typeof data === 'string' ? data : new Uint8Array(data));

/** What a session sends on a scripted connection, and how much of it the operating system has not taken. */
export class ScriptedOutgoing {
  readonly sent: Message[] = [];
  readonly lost: Message[] = [];
  #stalled = false;
  #buffered = 0;
  #lostBytes = 0;

  /** Returns what was recorded: the message as it is now. */
  send(data: Message): Message {
    const copy = copyOf(data);
    this.sent.push(copy);
    if (this.#stalled) this.#buffered += size(copy);
    return copy;
  }

  /** It was sent too late to be transmitted. */
  lose(data: Message): void {
    this.lost.push(copyOf(data));
    this.#lostBytes += size(data);
  }

  stall(): void {
    this.#stalled = true;
  }

  drain(bytes: number): void {
    this.#buffered -= Math.min(bytes, this.#buffered);
    if (this.#buffered === 0) this.#stalled = false;
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  get unsentBytes(): number {
    return this.#buffered + this.#lostBytes;
  }
}
