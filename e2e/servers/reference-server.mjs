// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { behaviours } from './behaviours.mjs';
import { control } from './control.mjs';
import { serveFile } from './static-files.mjs';

/**
 * @typedef {import('./behaviours.mjs').Behaviour} Behaviour
 * @typedef {import('./behaviours.mjs').Visit} Visit
 * @typedef {import('node:http').RequestListener} RequestListener
 * @typedef {object} ReferenceServerOptions
 * @property {Readonly<Record<string, Behaviour>>} [behaviours] further ones, beside those of README.md
 * @property {Readonly<Record<string, URL>>} [files] path prefixes, each with a trailing slash, and the folders that they stand for
 * @property {Readonly<Record<string, RequestListener>>} [routes] answers for single paths
 * @property {number} [port] default: 0, any free one; after a kill or a stop the same port is taken again
 */

/**
 * A `ws` server whose behaviour is chosen by the URL's path, which can be killed, restarted on its port, and told over HTTP to break
 * things. It listens on 127.0.0.1 only.
 */
export class ReferenceServer {
  /** Counts the starts: 1 after the first. */
  generation = 0;

  /** @type {import('node:http').Server | undefined} */
  #http;
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  /** @type {Map<import('ws').WebSocket, import('node:net').Socket>} */
  #connections = new Map();
  /** Upgrades that came while the server hangs. @type {(() => void)[]} */
  #held = [];
  #hung = false;
  #port;
  #options;
  /** @type {Map<NodeJS.Timeout, () => void>} */
  #timers = new Map();
  #plain = this.#webSocketServer(false);
  #deflating = this.#webSocketServer(true);

  /** @param {ReferenceServerOptions} [options] */
  constructor(options = {}) {
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  /** The port, which stays the same for the life of this object once it has been started. */
  get port() {
    return this.#port;
  }

  /** Such as `ws://127.0.0.1:40123`, without a slash at the end. */
  get url() {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  get httpUrl() {
    return `http://127.0.0.1:${this.#port}`;
  }

  get listening() {
    return this.#http !== undefined;
  }

  /** How many WebSocket connections are open. */
  get connections() {
    return this.#connections.size;
  }

  /** Whether it has stopped answering. */
  get hung() {
    return this.#hung;
  }

  /** Listens; at a second call on the port of the first. Does nothing while it already does. @returns {Promise<this>} */
  async start() {
    if (this.#http !== undefined) return this;
    const http = createServer((request, response) => this.#answer(request, response));
    http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
    http.on('upgrade', (request, socket, head) => {
      if (socket instanceof Socket) this.#upgrade(request, socket, head);
    });
    http.listen(this.#port, '127.0.0.1');
    this.#http = http;
    await once(http, 'listening');
    const address = http.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.generation += 1;
    return this;
  }

  /** A polite end: every connection gets a Close with 1001; what is still open after a second is dropped. */
  async stop() {
    const http = this.#leave();
    if (http === undefined) return;
    const closed = once(http, 'close');
    http.close();
    http.closeAllConnections();
    for (const ws of this.#connections.keys()) ws.close(1001, 'the server stops');
    const timer = setTimeout(() => this.#destroySockets(), 1000);
    await closed;
    clearTimeout(timer);
    this.#destroySockets();
  }

  /** A hard end: the listener and every socket go at once, without a word. */
  async kill() {
    const http = this.#leave();
    if (http === undefined) return;
    const closed = once(http, 'close');
    http.close();
    this.#destroySockets();
    await closed;
  }

  /** Kills it and starts it again on the same port. */
  async restart() {
    await this.kill();
    return this.start();
  }

  /** Kills it; it comes back by itself. @param {number} milliseconds how long it is away */
  async killFor(milliseconds) {
    await this.kill();
    this.#later(milliseconds, () => void this.start());
  }

  /** Destroys every WebSocket connection's TCP connection, without a Close. The server goes on. */
  drop() {
    for (const socket of this.#connections.values()) socket.destroy();
  }

  /** Stops answering, as a process that hangs: nothing is read, no Pong, no handshake; TCP connections are still accepted. */
  hang() {
    this.#hung = true;
    for (const ws of this.#connections.keys()) ws.pause();
  }

  /** Stops answering for a while. @param {number} milliseconds */
  hangFor(milliseconds) {
    this.hang();
    this.#later(milliseconds, () => this.resume());
  }

  /** Answers again. */
  resume() {
    this.#hung = false;
    for (const ws of this.#connections.keys()) ws.resume();
    for (const go of this.#held.splice(0)) go();
  }

  async [Symbol.asyncDispose]() {
    await this.kill();
  }

  /** @param {boolean} deflate */
  #webSocketServer(deflate) {
    const server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: deflate ? { threshold: 0 } : false,
      maxPayload: 256 << 20,
      clientTracking: false,
      handleProtocols: (offered, request) => {
        const { behaviour } = this.#visit(request);
        if (behaviour?.protocol !== undefined) return false;
        return offered.values().next().value ?? false;
      },
    });
    // `ws` itself never selects what was not offered, which is what some of the tests are about.
    server.on('headers', (headers, request) => {
      const { behaviour, visit } = this.#visit(request);
      const offered = new Set((request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim()));
      const selected = behaviour?.protocol?.(visit, offered);
      if (selected !== undefined) headers.push(`Sec-WebSocket-Protocol: ${selected}`);
    });
    return server;
  }

  /** @param {import('node:http').IncomingMessage} request @returns {{ behaviour: Behaviour | undefined, visit: Visit }} */
  #visit(request) {
    const url = target(request);
    const [name = '', ...args] = url.pathname.slice(1).split('/').map(decode);
    const behaviour =
      this.#options.behaviours?.[name] ?? (Object.hasOwn(behaviours, name) ? behaviours[name] : undefined);
    return { behaviour, visit: { args, query: url.searchParams, request } };
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:net').Socket} socket @param {Buffer} head */
  #upgrade(request, socket, head) {
    if (socket.destroyed) return;
    if (this.#hung) {
      this.#held.push(() => this.#upgrade(request, socket, head));
      return;
    }
    const { behaviour, visit } = this.#visit(request);
    if (behaviour === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const accept = () => {
      if (socket.destroyed) return;
      const server = behaviour.deflate === true ? this.#deflating : this.#plain;
      server.handleUpgrade(request, socket, head, (ws) => {
        this.#connections.set(ws, socket);
        ws.on('error', () => {});
        ws.on('close', () => this.#connections.delete(ws));
        behaviour.open?.(visit, ws, socket);
        if (this.#hung) ws.pause();
      });
    };
    if (behaviour.raw === undefined) accept();
    else behaviour.raw(visit, socket, accept);
  }

  /** @type {RequestListener} */
  #answer(request, response) {
    const path = target(request).pathname;
    const route = this.#options.routes?.[path];
    if (route !== undefined) route(request, response);
    else if (path.startsWith('/control/')) control(this, request, response);
    else serveFile(this.#options.files ?? {}, request, response).catch(() => response.destroy());
  }

  #leave() {
    const http = this.#http;
    this.#http = undefined;
    this.#hung = false;
    this.#held = [];
    for (const timer of this.#timers.keys()) clearTimeout(timer);
    this.#timers.clear();
    return http;
  }

  #destroySockets() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @param {number} milliseconds @param {() => void} action */
  #later(milliseconds, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, milliseconds);
    this.#timers.set(timer, action);
  }
}

/** The request's target; the root where it is no URL at all. @param {import('node:http').IncomingMessage} request */
function target(request) {
  try {
    return new URL(`http://localhost${request.url ?? '/'}`);
  } catch {
    return new URL('http://localhost/');
  }
}

/** @param {string} segment */
function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Starts a server. @param {ReferenceServerOptions} [options] */
export function startReferenceServer(options) {
  return new ReferenceServer(options).start();
}
