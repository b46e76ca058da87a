// @ts-check

/**
 * The server's side of the chat, in JSON:
 *
 * | client says | server says |
 * |---|---|
 * | `{ type: 'join', name }`, first | `{ type: 'welcome', name, members, recent }`, and to the others `{ type: 'members', members }` |
 * | `{ type: 'say', id, text }` | to everyone `{ type: 'said', id, from, text, at }` |
 * | `{ type: 'ping' }` | `{ type: 'pong' }` |
 *
 * The id is the client's own: seeing it come back is how a client knows that its message has arrived.
 *
 * @typedef {{ type: 'said', id: string, from: string, text: string, at: number }} Said
 */
export class ChatRoom {
  /** @type {Map<import('ws').WebSocket, string>} */
  #members = new Map();
  /** @type {Said[]} */
  #recent = [];
  #keep = 100;

  /** The behaviour for the reference server. @type {import('../e2e/servers/behaviours.mjs').Behaviour} */
  behaviour = {
    open: (_visit, ws) => {
      ws.on('message', (data) => this.#take(ws, data));
      ws.on('close', () => {
        if (this.#members.delete(ws)) this.#tellMembers();
      });
    },
  };

  /** @param {import('ws').WebSocket} ws @param {import('ws').RawData} data */
  #take(ws, data) {
    const message = Buffer.isBuffer(data) ? parse(data.toString()) : undefined;
    if (message === undefined) return ws.close(1008, 'JSON objects only');
    if (message['type'] === 'ping') return send(ws, { type: 'pong' });
    if (message['type'] === 'join') return this.#join(ws, clip(message['name'], 24) || 'somebody');
    const from = this.#members.get(ws);
    if (message['type'] !== 'say' || from === undefined) return ws.close(1008, 'join first');
    const text = clip(message['text'], 500);
    if (text !== '') this.#say({ type: 'said', id: clip(message['id'], 64), from, text, at: Date.now() });
  }

  /** @param {import('ws').WebSocket} ws @param {string} wanted */
  #join(ws, wanted) {
    this.#members.delete(ws);
    const taken = new Set(this.#members.values());
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
    this.#members.set(ws, name);
    send(ws, { type: 'welcome', name, members: [...this.#members.values()], recent: this.#recent });
    this.#tellMembers(ws);
  }

  /** @param {Said} said */
  #say(said) {
    this.#recent = [...this.#recent, said].slice(-this.#keep);
    for (const member of this.#members.keys()) send(member, said);
  }

  /** @param {import('ws').WebSocket} [except] */
  #tellMembers(except) {
    const members = [...this.#members.values()];
    for (const member of this.#members.keys()) if (member !== except) send(member, { type: 'members', members });
  }
}

/** @param {import('ws').WebSocket} ws @param {object} message */
const send = (ws, message) => ws.send(JSON.stringify(message));

/** @param {unknown} value @param {number} length */
const clip = (value, length) => (typeof value === 'string' ? value.trim().slice(0, length) : '');

/** @param {string} text @returns {Record<string, unknown> | undefined} */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
