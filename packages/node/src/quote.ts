/**
 * What is thrown at a caller who gave something that may be a secret where something else has a place: the form of `unexpected`,
 * without the value.
 */
export function unexpectedSecret(
  name: string,
  expected: string,
  Mistake: new (message: string) => Error = TypeError,
): Error {
  return new Mistake(`${name}: expected ${expected}, not the one given`);
}

/** Text from a peer or a caller as it may stand in an error: without control characters, and bounded. */
export function quote(text: string, limit = 120): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced here
  const printable = text.slice(0, limit + 1).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd');
  return printable.length > limit ? `${printable.slice(0, limit)}…` : printable;
}

/** What was thrown, in words: it may be anything. OpenSSL ends its own with a line feed. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message.trim() : quote(String(thrown));
}

/**
 * A URL as it may stand in an error or a diagnostic: userinfo and query values are secrets as often as not, so that a
 * query keeps its names only.
 */
export function redactUrl(url: string): string {
  const withoutUserinfo = url.includes('@') ? redactUserinfo(url) : url;
  const query = withoutUserinfo.search(/[?#]/);
  if (query < 0) return quote(withoutUserinfo, 200);
  const names = withoutUserinfo.slice(query + 1).replace(/=[^&#]*/g, '=***');
  return quote(`${withoutUserinfo.slice(0, query)}${withoutUserinfo[query]!}${names}`, 200);
}

function redactUserinfo(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // A password with a slash in it makes it no URL, and a missing scheme makes the user one; then all before the last @ may be the password.
  if (parsed === undefined || (parsed.host === '' && !parsed.pathname.startsWith('/'))) {
    return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, (_all, scheme: string | undefined) => `${scheme ?? ''}***@`);
  }
  if (parsed.username === '' && parsed.password === '') return url;
  // As the parser has it: it takes other slashes, and blanks in front, for which a pattern would have to look as well.
  return parsed.href.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/, '$1***@');
}
