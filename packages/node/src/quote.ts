/** Text from a peer or a caller as it may stand in an error: without control characters, and bounded. */
export function quote(text: string, limit = 120): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced here
  const printable = text.slice(0, limit + 1).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd');
  return printable.length > limit ? `${printable.slice(0, limit)}…` : printable;
}

/**
 * A URL as it may stand in an error or a diagnostic: userinfo and query values are secrets as often as not, so that a
 * query keeps its names only.
 */
export function redactUrl(url: string): string {
  // A password with a slash in it makes it no URL; then everything before the last @ may be the password.
  const userinfo = URL.canParse(url) ? /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i : /^([a-z][a-z0-9+.-]*:\/\/)?.*@/is;
  const withoutUserinfo = url.replace(userinfo, (_all, scheme: string | undefined) => `${scheme ?? ''}***@`);
  const query = withoutUserinfo.search(/[?#]/);
  if (query < 0) return quote(withoutUserinfo, 200);
  const names = withoutUserinfo.slice(query + 1).replace(/=[^&#]*/g, '=***');
  return quote(`${withoutUserinfo.slice(0, query)}${withoutUserinfo[query]!}${names}`, 200);
}
