import { formatExtensions, parseExtensions } from '../../src/extension-header.js';
import { ProtocolError } from '../../src/protocol-error.js';

const bytes = (string: string): Uint8Array => new TextEncoder().encode(string);

export const dictionary: readonly Uint8Array[] = [
  'permessage-deflate',
  '; client_max_window_bits',
  '="15"',
  '=8',
  ', ',
  '\\"',
  '\t',
].map(bytes);

export function seeds(): Uint8Array[] {
  return [
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits; server_max_window_bits=10',
    'foo; a="b", bar ,, baz;c=d',
    'foo; a="\\b"',
    'foo; a="b c"',
    'foo; a="b',
    ' , ,',
    'foo bar',
  ].map(bytes);
}

/** Any header is refused with the one documented error, or means the same when it is written out again. */
export function run(input: Uint8Array): void {
  const header = Buffer.from(input).toString('latin1');
  let elements;
  try {
    elements = parseExtensions(header);
  } catch (error) {
    if (error instanceof ProtocolError && error.violation === 'extension-syntax') return;
    throw error;
  }
  const again = parseExtensions(formatExtensions(elements));
  if (JSON.stringify(again) !== JSON.stringify(elements))
    throw new Error(`read ${JSON.stringify(elements)}, written and read again ${JSON.stringify(again)}`);
}
