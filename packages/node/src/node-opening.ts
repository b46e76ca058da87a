import { HeaderFields } from '@hybi/codec';
import type { Opening } from '@hybi/session';
import type { Agreed } from './opening.js';
import { headerMap } from './refusal.js';

/** How most servers begin. An empty line, which is no name, stands for it in what is kept. */
const usual = ['upgrade', 'websocket', 'connection', 'Upgrade', 'sec-websocket-accept'];

/**
 * The facts of a connection that was opened. The header fields, at which hardly anybody looks, are kept as one text, a third of their weight
 * in parts, and taken apart when somebody does.
 */
export class NodeOpening implements Opening {
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  /** As one text until somebody asks: a line for each name and for each value, none of which has a line end in it. */
  #headers: string | ReadonlyMap<string, string>;

  constructor(url: string, agreed: Agreed) {
    this.url = url;
    this.protocol = agreed.protocol;
    this.extensions = agreed.extensionsHeader;
    const lines: string[] = [];
    for (const field of agreed.head.headers) lines.push(field[0], field[1]);
    if (usual.every((line, index) => line === lines[index])) lines.splice(0, usual.length, '');
    this.#headers = lines.join('\n');
  }

  get headers(): ReadonlyMap<string, string> {
    if (typeof this.#headers === 'string') this.#headers = headerMap({ headers: takenApart(this.#headers) });
    return this.#headers;
  }
}

function takenApart(text: string): HeaderFields {
  const lines = text.split('\n');
  if (lines[0] === '' && lines.length > 1) lines.splice(0, 1, ...usual);
  const fields: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) fields.push([lines[at]!, lines[at + 1]!]);
  return new HeaderFields(fields);
}
