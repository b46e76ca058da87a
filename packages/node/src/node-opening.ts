import { HeaderFields } from '@hybi/codec';
import type { Opening } from '@hybi/session';
import type { Agreed } from './opening.js';
import { headerMap } from './refusal.js';

/**
 * The facts of a connection that was opened. The header fields, at which hardly anybody looks, are kept as one text, a third of their weight
 * in parts, and taken apart when somebody does.
 */
export class NodeOpening implements Opening {
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  /** A line for each name and for each value, none of which has a line end in it. */
  #lines: string;
  #headers: ReadonlyMap<string, string> | undefined;

  constructor(url: string, agreed: Agreed) {
    this.url = url;
    this.protocol = agreed.protocol;
    this.extensions = agreed.extensionsHeader;
    const lines: string[] = [];
    for (const field of agreed.head.headers) lines.push(field[0], field[1]);
    this.#lines = lines.join('\n');
  }

  get headers(): ReadonlyMap<string, string> {
    return (this.#headers ??= headerMap({ headers: this.#takeApart() }));
  }

  #takeApart(): HeaderFields {
    const lines = this.#lines.split('\n');
    this.#lines = '';
    const fields: [string, string][] = [];
    for (let at = 0; at + 1 < lines.length; at += 2) fields.push([lines[at]!, lines[at + 1]!]);
    return new HeaderFields(fields);
  }
}
