const longest = 64;

/** Shows a value from outside in an error text: strings quoted, control characters escaped, everything cut at 64 characters. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
}

/** `what`, and why: what was thrown may be anything. */
export function becauseOf(what: string, thrown: unknown): string {
  return `${what}: ${thrown instanceof Error ? thrown.message : quote(thrown)}`;
}
