import type { Closure, TransportConnection } from '@hybi/session';
import type { ScriptedAttempt } from './scripted-attempt.js';
import type { ScriptedCapabilities } from './scripted-capabilities.js';
import type { ScriptedLink } from './scripted-link.js';

/** The session's side of a scripted attempt. What a session must not do, by the rules of `TransportConnection`, throws. */
export class ScriptedConnection {
  readonly #attempt: ScriptedAttempt;
  readonly #link: ScriptedLink;

  constructor(attempt: ScriptedAttempt, link: ScriptedLink) {
    this.#attempt = attempt;
    this.#link = link;
  }

  /** As a transport gives it: with the methods that its platform has. */
  for({ ping, pause, streaming, pingsWait }: ScriptedCapabilities): TransportConnection {
    const attempt = this.#attempt;
    const { outgoing } = this.#link;
    return {
      get bufferedBytes() {
        return outgoing.bufferedBytes;
      },
      send: (data) => this.#send(data),
      ...(ping === false ? {} : { ping: (payload: Uint8Array) => this.#ping(payload) }),
      ...(pause === false ? {} : { pause: () => this.#pause(), resume: () => this.#resume() }),
      ...(streaming === true ? { sendStream: (chunks) => this.#sendStream(chunks) } : {}),
      ...(pingsWait === true ? { pingsWaitForStreams: true } : {}),
      close: (code, reason) => this.#close(code, reason),
      abandon: (cause) => this.#abandon(cause),
      ref: () => {
        attempt.referenced = true;
      },
      unref: () => {
        attempt.referenced = false;
      },
    };
  }

  #send(data: string | Uint8Array): void {
    this.#used('send');
    const link = this.#link;
    if (link.phase !== 'open') {
      link.outgoing.lose(data);
      return;
    }
    const copy = link.outgoing.send(data);
    void link.soon(() => this.#attempt.onSent?.(copy), ['open', 'closing']);
  }

  /** A message in parts is recorded as the one that the peer would see. */
  async #sendStream(chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
    this.#used('sendStream');
    const texts: string[] = [];
    const bytes: number[] = [];
    for await (const chunk of chunks) {
      if (this.#link.phase !== 'open') throw new Error('The connection ended in the middle of a message');
      if (typeof chunk === 'string') texts.push(chunk);
      else for (const byte of chunk) bytes.push(byte);
    }
    this.#send(texts.length > 0 ? texts.join('') : Uint8Array.from(bytes));
  }

  #ping(payload: Uint8Array): void {
    this.#used('ping');
    if (payload.byteLength > 125) {
      throw new RangeError(`payload: expected at most 125 bytes in a control frame, not ${payload.byteLength}`);
    }
    const attempt = this.#attempt;
    // Not `slice`: that of a Buffer is a view.
    const copy = new Uint8Array(payload);
    attempt.pings.push(copy);
    if (attempt.answersPings) void this.#link.soon(() => attempt.pong(copy), ['open']);
  }

  #pause(): void {
    this.#used('pause');
    this.#link.paused = true;
  }

  #resume(): void {
    this.#used('resume');
    const link = this.#link;
    link.paused = false;
    const deliver = (): void => {
      while (!link.paused) {
        const data = link.held.shift();
        if (data === undefined) return;
        this.#attempt.events.message(data);
      }
    };
    void link.soon(deliver, ['open', 'closing']);
  }

  #close(code: number | undefined, reason = ''): void {
    this.#used('close');
    const attempt = this.#attempt;
    const link = this.#link;
    if (link.phase === 'ended') return;
    attempt.closes.push({ code, reason });
    if (link.phase === 'closing') return;
    link.closing.send({ code, reason });
    link.beginClosing();
    void link.soon(() => attempt.events.closing(), ['closing']);
    if (attempt.answersClose) void link.soon(() => attempt.answerClose(), ['closing']);
  }

  #abandon(cause: unknown): Closure {
    const link = this.#link;
    const closure = link.closure;
    if (link.phase !== 'ended') {
      link.phase = 'abandoned';
      this.#attempt.abandonCause = cause;
    }
    link.clear();
    return closure.clean ? closure : { ...closure, cause };
  }

  /** Before the opening only `abandon` may be called, and nothing after it. */
  #used(what: string): void {
    const { phase } = this.#link;
    if (phase !== 'connecting' && phase !== 'abandoned') return;
    throw new Error(`The session called ${what}() on attempt ${this.#attempt.request.attempt}, which is ${phase}`);
  }
}
