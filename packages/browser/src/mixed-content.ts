/** `ws:` to another host than a loopback one, which is potentially trustworthy without TLS (W3C Secure Contexts §3.1). */
const insecure = /^ws:\/\/(?!(?:(?:[^/]+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\])[:/])/;

/**
 * Whether a browser would block this connection as mixed content: an insecure one, from a page or a worker of an `https:` origin.
 *
 * @param url in its normal form.
 * @param origin the page's own: `globalThis.origin`, which a worker made from a blob shows too.
 */
export function isMixedContent(url: string, origin: string | undefined): boolean {
  return origin?.startsWith('https:') === true && insecure.test(url);
}
