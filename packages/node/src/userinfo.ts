import { unexpectedSecret } from './quote.js';

/** The user and the password of a URL, as bytes: percent-encoding stands for bytes, in whatever encoding they are. */
export interface Userinfo {
  readonly user: Uint8Array;
  readonly password: Uint8Array;
}

/** The userinfo of a URL, percent-decoded; `undefined` where it has none. A percent sign that begins no pair of digits stands for itself. */
export function userinfoOf(url: URL): Userinfo | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return { user: percentDecoded(url.username), password: percentDecoded(url.password) };
}

/**
 * The value of a Basic `Authorization` or `Proxy-Authorization` (RFC 7617).
 *
 * @param option where the userinfo was given, for the error.
 * @throws TypeError for a user that contains a colon, and for control characters (§2). What is wrong is said without the value.
 */
export function basicCredentials({ user, password }: Userinfo, option: string): string {
  // The first colon ends the user, so that one inside it would move the rest into the password.
  if (user.includes(0x3a)) {
    throw unexpectedSecret(option, 'a user name without a colon for Basic authorization (RFC 7617 §2)');
  }
  if (hasControl(user) || hasControl(password)) {
    throw unexpectedSecret(option, 'a user name and a password without a control character (RFC 7617 §2)');
  }
  return `Basic ${Buffer.concat([user, Buffer.of(0x3a), password]).toString('base64')}`;
}

function hasControl(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 || byte === 0x7f);
}

/** What the URL parser leaves of a userinfo is ASCII. */
function percentDecoded(text: string): Uint8Array {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
