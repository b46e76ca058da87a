/** A text of at most `longest` characters, and a sign where the rest of it stood. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Shows a value from outside in an error text: strings quoted, control characters escaped, cut at 64 characters; of an object its kind alone. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, 64));
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value);
}

/** `what`, and why: what was thrown may be anything. */
export function becauseOf(what: string, thrown: unknown): string {
  return `${what}: ${thrown instanceof Error ? thrown.message.trim() : quote(thrown)}`;
}

/** What is thrown at a caller who gave `value` where something else has a place, in the one form that all such texts have. */
export function unexpected(
  name: string,
  expected: string,
  value: unknown,
  Mistake: new (message: string) => Error = TypeError,
): Error {
  return new Mistake(`${name}: expected ${expected}, not ${quote(value)}`);
}
