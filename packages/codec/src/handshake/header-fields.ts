/** The header fields of one HTTP message in order of arrival. Names are lower case (HSR-08). */
export class HeaderFields {
  readonly #fields: readonly (readonly [name: string, value: string])[];

  constructor(fields: Iterable<readonly [name: string, value: string]> = []) {
    const list: (readonly [string, string])[] = [];
    for (const field of fields) list.push([field[0].toLowerCase(), field[1]]);
    this.#fields = list;
  }

  /**
   * The value of the field `name`, in any case; several lines are joined by ", " as RFC 9110 §5.3 has it. `undefined`
   * when there is none. `Set-Cookie` must not be joined: read it with `getAll`.
   */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    let joined: string | undefined;
    for (const field of this.#fields) {
      if (field[0] === wanted) joined = joined === undefined ? field[1] : `${joined}, ${field[1]}`;
    }
    return joined;
  }

  /** The values of the field `name`, one for each line. */
  getAll(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (const field of this.#fields) if (field[0] === wanted) values.push(field[1]);
    return values;
  }

  /** All fields as name and value, in order of arrival. */
  entries(): IterableIterator<readonly [name: string, value: string]> {
    return this.#fields.values();
  }

  [Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    return this.entries();
  }
}

/** Whether a comma-separated list of tokens contains `token`, without regard to case (HSR-02, HSR-03, T-01). */
export function listHas(value: string | undefined, token: string): boolean {
  return splitList(value ?? '').some((element) => element.toLowerCase() === token);
}

/** The elements of a comma-separated list. Empty ones don't count (RFC 9110 §5.6.1.2). */
export function splitList(value: string): string[] {
  // Nearly always there is one.
  const parts = value.includes(',') ? value.split(',') : [value];
  return parts.map(trimWhitespace).filter((element) => element !== '');
}

/** Without the optional whitespace at its ends: spaces and tabs, nothing else (RFC 9110 §5.6.3). */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
