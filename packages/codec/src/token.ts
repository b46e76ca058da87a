/**
 * `token` of RFC 9110 §5.6.2: one or more of 0x21 to 0x7E without the separators `()<>@,;:\"/[]?={}`.
 *
 * Subprotocols (HSQ-15), header names, extension names and their parameters are tokens.
 */
const token = /^[\w!#$%&'*+\-.^`|~]+$/;

/** Whether `text` is a `token`: a legal subprotocol, for instance (RFC 6455 §4.1, RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return token.test(text);
}
