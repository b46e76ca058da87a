// What an idle connection is made of, as a part of the page.

/** What V8 puts before the fields of an object: its shape, and two places for properties that come later. */
const headerBytes = 24;

/** @typedef {import('./works/pass.d.ts').Part} Part */

/**
 * @param {readonly Part[] | undefined} own of a connection of hybi @param {readonly Part[] | undefined} bare of a socket
 * @returns {readonly string[]} lines of Markdown
 */
export function heapTable(own, bare) {
  if (own === undefined || bare === undefined) return [];
  const classes = own.filter(({ kind }) => isClass(kind) && !bare.some((part) => part.kind === kind));
  const bytes = sum(classes.map((part) => part.bytes));
  const headers = sum(classes.map(({ count }) => count * headerBytes));
  const kinds = [...own, ...bare.filter(({ kind }) => !own.some((part) => part.kind === kind))].map(({ kind }) => kind);
  return [
    'What each is made of, in bytes of the heap of Node; the functions are those of the benchmark. ' +
      `A connection is a socket and ${classes.length} objects with ${bytes} bytes, of which ${headers} are the headers of V8 and ` +
      `${bytes - headers} the fields.`,
    '',
    '|  | hybi, connection | bare socket |',
    '| --- | --: | --: |',
    ...kinds.map((kind) => `| \`${kind}\` | ${cell(own, kind)} | ${cell(bare, kind)} |`),
    `| all | ${total(own)} | ${total(bare)} |`,
    '',
  ];
}

/** @param {readonly Part[]} parts @param {string} kind */
function cell(parts, kind) {
  const part = parts.find((one) => one.kind === kind);
  return part === undefined ? '–' : `${part.bytes}${part.count === 1 ? '' : ` in ${part.count}`}`;
}

/** @param {readonly Part[]} parts */
function total(parts) {
  return sum(parts.map(({ bytes }) => bytes));
}

/** Whether it is the name of a class, and not what something is to V8. @param {string} kind */
function isClass(kind) {
  return /^[A-Z]\w*$/.test(kind) && kind !== 'Object' && kind !== 'Array' && kind !== 'Promise';
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((all, value) => all + value, 0);
}
