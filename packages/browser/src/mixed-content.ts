/** Hosts that a page may reach without TLS: they are potentially trustworthy (W3C Secure Contexts §3.1). */
const loopback = /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Whether a browser would block this connection as mixed content: `ws:` to another host than a loopback one, from a page or a worker
 * of an `https:` origin.
 *
 * @param url absolute.
 * @param origin the page's own: `globalThis.origin`, which a worker made from a blob shows too.
 */
export function isMixedContent(url: string, origin: string | undefined): boolean {
  if (!origin?.startsWith('https:')) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'ws:' && !loopback.test(hostname);
}
