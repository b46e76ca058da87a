const longest = 100;

/**
 * Text from a peer or a caller, quoted and bounded, for an error message: control characters and quotes are escaped, and of
 * more than 100 characters the rest is replaced by "…". Of what is no text, as a caller without types may give it, its kind.
 */
export function excerpt(text: unknown): string {
  if (typeof text !== 'string') return Object(text) === text ? Object.prototype.toString.call(text) : String(text);
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  // JSON.stringify escapes C0 controls and quotes; the C1 controls of a latin1 string are as bad for a terminal.
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Like {@link excerpt}, but of a text that holds one of the credentials it says only so: a peer may give back what it was sent (SEC-10). */
export function excerptWithout(credentials: readonly string[], text: string): string {
  return credentials.some((credential) => text.includes(credential)) ? 'a credential' : excerpt(text);
}

/** A query is where credentials stand in a URL (SEC-10). */
export function withoutQuery(text: string): string {
  return text.replace(/\?.*/s, '?…');
}
