/**
 * A client whose messages are parsed as JSON by the handler, as an application does that has no subprotocol for it.
 *
 * @param {import('./adapter.d.ts').Adapter['open']} openAny @returns {import('./adapter.d.ts').Adapter['open']}
 */
export function parsing(openAny) {
  return async (url, options) => {
    const peer = await openAny(url, options);
    return { ...peer, receive: (handler) => peer.receive((text) => handler(JSON.parse(/** @type {string} */ (text)))) };
  };
}
