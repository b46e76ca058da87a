// @ts-check
import { startChaosProxy } from '../e2e/servers/chaos-proxy.mjs';

/**
 * What stands behind the outage lab: a server that echoes, and a chaos proxy in front of it, both told over HTTP how to behave.
 *
 * | `POST /lab/set?to=` | what happens until the next one |
 * |---|---|
 * | `healthy` | everything is echoed |
 * | `refuse` | the proxy's port is closed, connections included |
 * | `hang` | connections are accepted and nothing goes through |
 * | `overloaded` | connections are cut; handshakes are answered with 503 and `Retry-After: 5` |
 * | `slow` | nothing more is read from whoever is connected |
 *
 * `POST /lab/do?what=reset` and `what=half-open` do it once to the connections that there are. `GET /lab/state` gives
 * `{ setting, url }`, where the URL leads through the proxy.
 */
export class OutageLab {
  setting = 'healthy';
  /** @type {import('../e2e/servers/chaos-proxy.mjs').ChaosProxy | undefined} */
  #proxy;
  /** @type {Set<import('ws').WebSocket>} */
  #connections = new Set();

  /** The behaviour for the reference server. @type {import('../e2e/servers/behaviours.mjs').Behaviour} */
  behaviour = {
    raw: (_visit, socket, accept) => {
      if (this.setting !== 'overloaded') return accept();
      socket.end(
        'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      );
    },
    open: (_visit, ws) => {
      this.#connections.add(ws);
      ws.on('close', () => this.#connections.delete(ws));
      ws.on('message', (data, isBinary) => {
        const text = !isBinary && Buffer.isBuffer(data) ? data.toString() : undefined;
        ws.send(text === '{"type":"ping"}' ? '{"type":"pong"}' : data, { binary: isBinary });
      });
      if (this.setting === 'slow') ws.pause();
    },
  };

  /** @type {Readonly<Record<string, import('node:http').RequestListener>>} */
  routes = {
    '/lab/state': (_request, response) => this.#reply(response),
    '/lab/set': (request, response) => this.#command(request, response, (to) => this.#set(to)),
    '/lab/do': (request, response) => this.#command(request, response, (what) => this.#do(what)),
  };

  /** @param {number} port the server's */
  async start(port) {
    this.#proxy = await startChaosProxy(port);
  }

  async stop() {
    await this.#proxy?.stop();
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   * @param {(word: string) => Promise<boolean>} action
   */
  #command(request, response, action) {
    if (request.method !== 'POST' || request.headers['sec-fetch-site'] === 'cross-site') {
      response.writeHead(405).end();
      return;
    }
    const word = /[?&](?:to|what)=([a-z-]+)/.exec(request.url ?? '')?.[1] ?? '';
    void action(word).then((known) => (known ? this.#reply(response) : response.writeHead(404).end()));
  }

  /** @param {import('node:http').ServerResponse} response */
  #reply(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ setting: this.setting, url: `${this.#proxy?.url}/lab` }));
  }

  /** @param {string} to */
  async #set(to) {
    const proxy = this.#proxy;
    if (proxy === undefined || !['healthy', 'refuse', 'hang', 'overloaded', 'slow'].includes(to)) return false;
    this.setting = to;
    if (to === 'refuse') await proxy.stop();
    else if (!proxy.listening) await proxy.start();
    if (to === 'hang') proxy.stall();
    else proxy.resume();
    if (to === 'overloaded') proxy.cut();
    for (const ws of this.#connections) {
      if (to === 'slow') ws.pause();
      else ws.resume();
    }
    return true;
  }

  /** @param {string} what */
  async #do(what) {
    if (what === 'reset') this.#proxy?.reset();
    else if (what === 'half-open') this.#proxy?.forget();
    else return false;
    return true;
  }
}
