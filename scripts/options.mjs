// @ts-check
// node scripts/options.mjs            writes docs/options.md anew from the doc comments; the examples in it are kept
// node scripts/options.mjs --check    exits 1 if the page is out of date, or an option has no example
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'docs/options.md');

/**
 * @typedef {object} Option
 * @property {string} name as a caller writes it: `outbox.ttlMs`
 * @property {string} doc
 * @property {string} type
 * @property {boolean} optional
 * @property {readonly Option[]} members
 */

/** The interfaces whose members are options, each with the file that it stands in. @type {Readonly<Record<string, string>>} */
const files = {
  ConnectOptions: 'packages/session/src/options.ts',
  OutboxOptions: 'packages/session/src/options.ts',
  InboxOptions: 'packages/session/src/options.ts',
  LivenessOptions: 'packages/session/src/options.ts',
  RetryOptions: 'packages/session/src/retry.ts',
  NodeOptions: 'packages/node/src/node-options.ts',
  TlsOptions: 'packages/node/src/tls-options.ts',
  ProxyOptions: 'packages/node/src/proxy-option.ts',
  CookieHook: 'packages/node/src/http-hooks.ts',
  PerMessageDeflateOptions: 'packages/codec/src/permessage-deflate-options.ts',
};

/** Options that take an object with options of its own. @type {Readonly<Record<string, keyof typeof files>>} */
const nested = {
  retry: 'RetryOptions',
  outbox: 'OutboxOptions',
  inbox: 'InboxOptions',
  liveness: 'LivenessOptions',
  compression: 'PerMessageDeflateOptions',
  tls: 'TlsOptions',
  proxy: 'ProxyOptions',
  cookies: 'CookieHook',
};

/** @param {string} interfaceName @param {string} [prefix] @returns {readonly Option[]} */
function optionsOf(interfaceName, prefix = '') {
  const file = files[interfaceName] ?? '';
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === interfaceName);
  if (found === undefined || !ts.isInterfaceDeclaration(found)) throw new Error(`${file} has no ${interfaceName}`);
  return found.members.flatMap((member) => {
    if (!(ts.isPropertySignature(member) || ts.isMethodSignature(member)) || !ts.isIdentifier(member.name)) return [];
    const leaf = member.name.text;
    return {
      name: prefix + leaf,
      doc: docOf(source, member),
      type: member.type?.getText(source) ?? '',
      optional: member.questionToken !== undefined,
      members: prefix === '' && leaf in nested ? optionsOf(nested[leaf] ?? '', `${leaf}.`) : [],
    };
  });
}

/** @param {ts.SourceFile} source @param {ts.Node} node */
function docOf(source, node) {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  if (comment === undefined) return '';
  return comment
    .getText(source)
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .replace(/\{@link (?:\w+\.)?(\w+)\}/g, '`$1`')
    .replace(/^@param (\w+) /gm, '`$1`: ')
    .trim();
}

/** What the doc comment says behind `Default:`. @param {Option} option */
function defaultOf({ doc, optional }) {
  if (!optional) return 'required';
  const said = /Default:\s+(.+?)(?:[.;](?=\s|$)|,(?=\s)|$)/s.exec(doc)?.[1];
  return said?.replaceAll(/\s+/g, ' ') ?? 'none';
}

/** @param {Option} option */
function unitOf({ name, type }) {
  if (name.endsWith('Ms')) return 'milliseconds';
  if (/Bytes$|threshold$/.test(name)) return 'bytes';
  if (name.endsWith('WindowBits')) return 'base-2 logarithm';
  return /\bnumber\b/.test(type) ? 'number' : '';
}

/** The first sentence. @param {string} doc */
const summary = (doc) => (/^.*?\.(?=\s|$)/s.exec(doc)?.[0] ?? doc).replaceAll(/\s+/g, ' ');
const row = (/** @type {readonly string[]} */ ...cells) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const anchor = (/** @type {string} */ name) => name.replace(/\..*/, '').toLowerCase();

/** @param {readonly Option[]} options */
const table = (options) => [
  row('option', 'default', 'unit', ''),
  '|---|---|---|---|',
  ...options
    .flatMap((option) => [option, ...option.members])
    .map((option) =>
      row(`[\`${option.name}\`](#${anchor(option.name)})`, defaultOf(option), unitOf(option), summary(option.doc)),
    ),
];

/** @param {Option} option @param {readonly string[]} examples */
const section = (option, examples) => [
  `### \`${option.name}\``,
  '',
  option.doc,
  '',
  ...option.members.flatMap(({ name, doc }) => [`- \`${name}\`: ${doc.replaceAll(/\s*\n+\s*/g, ' ')}`]),
  ...(option.members.length > 0 ? [''] : []),
  ...examples.flatMap((code) => ['```js', code, '```', '']),
];

/** The examples of a page, by option. @param {string} page @returns {ReadonlyMap<string, readonly string[]>} */
export function examplesOf(page) {
  const sections = page.split(/^### `(\w+)`$/m).slice(1);
  /** @type {Map<string, readonly string[]>} */
  const found = new Map();
  for (let index = 0; index < sections.length; index += 2) {
    const blocks = [...(sections[index + 1] ?? '').matchAll(/^```js\n([\s\S]*?)\n```$/gm)];
    found.set(
      sections[index] ?? '',
      blocks.map(([, code = '']) => code),
    );
  }
  return found;
}

/** The page that should be, and the options that have no example. @param {string} current */
export function optionsPage(current) {
  const examples = examplesOf(current);
  const both = optionsOf('ConnectOptions');
  const node = optionsOf('NodeOptions');
  const without = [...both, ...node]
    .flatMap((option) => [option, ...option.members])
    .filter(({ name }) => {
      const [top = '', leaf = top] = name.split('.');
      return !(examples.get(top) ?? []).some((code) => new RegExp(`\\b${leaf}\\b`).test(code));
    })
    .map(({ name }) => name);
  const undocumented = [...both, ...node].filter(({ doc }) => doc === '').map(({ name }) => name);
  const sections = (/** @type {readonly Option[]} */ options) =>
    options.flatMap((option) => section(option, examples.get(option.name) ?? []));
  const page = [
    '# Options',
    '',
    'The options of `connect` and `open`. Tables and texts are generated from the doc comments by `node scripts/options.mjs`; the examples belong',
    'to this page, and each is run by the tests (`e2e/options.test.ts`), where `wss://example.com` stands for the',
    '[reference server](../e2e/servers/README.md).',
    '',
    'A value of the wrong type, out of range or in contradiction to another is a `TypeError`, `RangeError` or `SyntaxError` at the call,',
    'with the name of the option. `undefined` is the same as leaving an option out.',
    '',
    '## In Node and in browsers',
    '',
    ...table(both),
    '',
    '## In Node only',
    '',
    'In a browser each of these is a type error, and a `TypeError` at the call.',
    '',
    ...table(node),
    '',
    '## Each in full, with examples',
    '',
    ...sections(both),
    ...sections(node),
  ].join('\n');
  return { page: `${page.trim()}\n`, without, undocumented };
}

const { values: options } = parseArgs({ options: { check: { type: 'boolean' } }, strict: false });
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const { page, without, undocumented } = optionsPage(current);
  if (undocumented.length > 0) {
    console.log(`these options have no doc comment: ${undocumented.join(', ')}`);
    process.exitCode = 1;
  }
  if (without.length > 0) {
    console.log(`docs/options.md has no example that uses ${without.join(', ')}`);
    process.exitCode = 1;
  }
  if (!options['check']) writeFileSync(path, page);
  else if (page !== current) {
    console.log('docs/options.md is out of date: node scripts/options.mjs');
    process.exitCode = 1;
  }
}
