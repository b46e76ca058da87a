// @ts-check
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * How bytes go through the proxy. The setting at the time when a chunk comes decides.
 *
 * @typedef {object} Weather
 * @property {number} [splitBytes] forwards at most so many bytes in one write; 1 splits every byte
 * @property {number} [bytesPerSecond] forwards no faster than this, in each direction
 * @property {number} [latencyMs] holds each chunk back for so long
 * @property {number} [corruptAt] flips the bits of the byte at this offset of what the server sends, counted for each connection
 * @property {number} [cutAfterBytes] destroys both sides once the server has sent so many bytes on a connection
 */

/**
 * A TCP proxy that behaves as badly as networks do: it cuts, stalls, splits, corrupts, slows down, and forgets connections (half-open).
 * It listens on 127.0.0.1 only and knows nothing of WebSockets.
 */
export class ChaosProxy {
  /** @type {Weather} */
  weather = {};

  #targetPort;
  /** @type {import('node:net').Server | undefined} */
  #server;
  /** @type {Set<Pipe>} */
  #pipes = new Set();
  #stalled = false;
  #refusing = false;
  #port = 0;

  /** @param {number} targetPort on 127.0.0.1 */
  constructor(targetPort) {
    this.#targetPort = targetPort;
  }

  get port() {
    return this.#port;
  }

  /** Such as `ws://127.0.0.1:40124`, without a slash at the end. */
  get url() {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get listening() {
    return this.#server !== undefined;
  }

  /** How many connections go through. */
  get connections() {
    return this.#pipes.size;
  }

  /** @returns {Promise<this>} */
  async start() {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      if (this.#refusing) {
        client.resetAndDestroy();
        return;
      }
      const upstream = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      const pipe = new Pipe(
        client,
        upstream,
        () => this.weather,
        () => this.#pipes.delete(pipe),
      );
      this.#pipes.add(pipe);
      if (this.#stalled) pipe.stall();
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
    return this;
  }

  async stop() {
    this.cut();
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
  }

  /** Destroys every connection, on both sides. */
  cut() {
    for (const pipe of this.#pipes) pipe.destroy();
  }

  /** Destroys every connection with a reset, on both sides. */
  reset() {
    for (const pipe of this.#pipes) pipe.reset();
  }

  /** Forwards nothing more, in either direction, until `resume`; new connections are accepted and stall as well. */
  stall() {
    this.#stalled = true;
    for (const pipe of this.#pipes) pipe.stall();
  }

  resume() {
    this.#stalled = false;
    for (const pipe of this.#pipes) pipe.resume();
  }

  /**
   * Half-open: the client's side stays as it is and hears nothing ever again, the server's side is destroyed. This is what a NAT
   * that forgot, or a cable that was pulled, looks like to a client. Connections that come later are not affected.
   */
  forget() {
    for (const pipe of this.#pipes) pipe.forget();
  }

  /** Resets whoever connects, until called with `false`. @param {boolean} on */
  refuse(on = true) {
    this.#refusing = on;
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

/** One connection through the proxy. */
class Pipe {
  #client;
  #upstream;
  #forgotten = false;
  #stalled = false;
  /** @type {(() => void)[]} */
  #onResume = [];

  /**
   * @param {import('node:net').Socket} client
   * @param {import('node:net').Socket} upstream
   * @param {() => Weather} weather
   * @param {() => void} gone
   */
  constructor(client, upstream, weather, gone) {
    this.#client = client;
    this.#upstream = upstream;
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    client.on('close', () => {
      upstream.destroy();
      gone();
    });
    upstream.on('close', () => {
      if (!this.#forgotten) client.destroy();
    });
    void this.#forward(client, upstream, weather, false);
    void this.#forward(upstream, client, weather, true);
  }

  destroy() {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  reset() {
    this.#client.resetAndDestroy();
    this.#upstream.resetAndDestroy();
  }

  stall() {
    this.#stalled = true;
  }

  resume() {
    this.#stalled = false;
    for (const go of this.#onResume.splice(0)) go();
  }

  #resumed() {
    return new Promise((/** @type {(value?: undefined) => void} */ go) => this.#onResume.push(go));
  }

  forget() {
    this.#forgotten = true;
    this.#upstream.destroy();
    // Reads and ignores, so that the kernel goes on acknowledging what the client sends.
    this.#client.resume();
  }

  /**
   * @param {import('node:net').Socket} from
   * @param {import('node:net').Socket} to
   * @param {() => Weather} weather
   * @param {boolean} fromServer
   */
  async #forward(from, to, weather, fromServer) {
    let offset = 0;
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        const { splitBytes, bytesPerSecond, latencyMs, corruptAt, cutAfterBytes } = weather();
        if (latencyMs !== undefined) await elapse(latencyMs);
        const bytes = Buffer.from(chunk);
        if (fromServer && corruptAt !== undefined && corruptAt >= offset && corruptAt < offset + bytes.length) {
          const at = corruptAt - offset;
          bytes[at] = (bytes[at] ?? 0) ^ 0xff;
        }
        const slowStep = bytesPerSecond === undefined ? bytes.length : Math.max(1, Math.floor(bytesPerSecond / 20));
        const step = Math.max(1, Math.min(splitBytes ?? bytes.length, slowStep));
        for (let at = 0; at < bytes.length; at += step) {
          while (this.#stalled) await this.#resumed();
          if (this.#forgotten) break;
          let part = bytes.subarray(at, at + step);
          if (fromServer && cutAfterBytes !== undefined) part = part.subarray(0, Math.max(0, cutAfterBytes - offset));
          offset += part.length;
          // Waiting for the write keeps parts apart, so that the other side really sees them one by one.
          await written(to, part);
          if (fromServer && cutAfterBytes !== undefined && offset >= cutAfterBytes) return this.destroy();
          if (bytesPerSecond !== undefined) await elapse((part.length / bytesPerSecond) * 1000);
        }
      }
      if (!this.#forgotten) to.end();
    } catch {
      // The socket failed: its own `close` listener does what is left to do.
    }
  }
}

/** @param {number} milliseconds */
const elapse = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

/** @param {import('node:net').Socket} to @param {Uint8Array} bytes */
const written = (to, bytes) => new Promise((go) => to.write(bytes, () => setImmediate(go)));

/** Starts a proxy in front of a port of 127.0.0.1. @param {number} targetPort */
export function startChaosProxy(targetPort) {
  return new ChaosProxy(targetPort).start();
}
