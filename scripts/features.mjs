// @ts-check
// What each platform can do, and which cases of the client contract hold there: docs/features.md.
// node scripts/features.mjs            takes over the runs of the contract that the tests left behind, and writes the page
// node scripts/features.mjs --check    exits 1 where such a run, or the page, says something else than what is committed
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

/**
 * @typedef {{ id: string, title: string, outcome: 'passed' | 'failed' | 'unsupported', missing?: string[] }} Result
 * @typedef {{ platform: string, capabilities: Record<string, boolean>, results: Result[] }} Run as the tests leave it
 * @typedef {{ capabilities: Record<string, boolean>, cases: Record<string, string[]> }} Column of each case what the platform lacks for it
 * @typedef {{ titles: Record<string, string>, columns: Record<string, Column> }} Features as committed
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const recorded = join(root, '.cache/contract');
const committed = join(root, 'docs/features.json');
const page = join(root, 'docs/features.md');

/** The columns, in order. The first two need no browser: every complete run of the tests has them. */
const platforms = /** @type {const} */ ({
  scripted: 'scripted network',
  node: 'Node',
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkitgtk: 'WebKitGTK',
});
const always = ['scripted', 'node'];

/** What a capability means. A new one has to be described here. @type {Record<string, string>} */
const meanings = {
  ping: 'sends Ping frames and sees the Pongs',
  pause: 'stops reading, so that the peer has to wait',
  headers: "shows the headers of the server's answer",
  failureCauses: 'says why an attempt failed; elsewhere it is `opaque`',
  streaming: 'sends a message of unknown length in pieces; elsewhere it is put together first, under a bound',
  closeCodesVisible: 'shows each close code as it came; WebKitGTK shows 1006 for 1012, 1013 and 1014',
  unselectedSubprotocol: 'stays connected, if asked to, to a server that selects none of the offered subprotocols',
  unaskedSubprotocol: 'fails a server that selects a subprotocol although none was offered',
};

/** @param {string} file @returns {Run} */
const readRun = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @type {Run[]} */
const fresh = existsSync(recorded)
  ? readdirSync(recorded)
      .filter((name) => name.endsWith('.json'))
      .map((name) => readRun(join(recorded, name)))
  : [];

/** @type {Features} */
const known = existsSync(committed) ? JSON.parse(readFileSync(committed, 'utf8')) : { titles: {}, columns: {} };

/** @type {Features} */
const current = {
  titles: Object.fromEntries((fresh[0]?.results ?? []).map(({ id, title }) => [id, title])),
  columns: Object.fromEntries(
    fresh.map(({ platform, capabilities, results }) => [
      platform,
      { capabilities, cases: Object.fromEntries(results.map(({ id, missing }) => [id, missing ?? []])) },
    ]),
  ),
};

/** @param {string[]} cells */
const row = (...cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** @param {string[] | undefined} missing */
const outcome = (missing) =>
  missing === undefined
    ? 'not run'
    : missing.length === 0
      ? 'holds'
      : `needs ${missing.map((name) => `\`${name}\``).join(', ')}`;

/** @param {Features} features */
function pageOf({ titles, columns: byPlatform }) {
  const shown = Object.entries(platforms).filter(([platform]) => platform in byPlatform);
  const columns = shown.flatMap(([platform]) => byPlatform[platform] ?? []);
  const capabilities = Object.keys(columns[0]?.capabilities ?? {});
  const undescribed = capabilities.filter((name) => meanings[name] === undefined);
  if (undescribed.length > 0) throw new Error(`scripts/features.mjs has no words for ${undescribed.join(', ')}`);
  const head = (/** @type {string} */ first) => [
    row(first, ...shown.map(([, name]) => name)),
    `|---|${shown.map(() => '---|').join('')}`,
  ];
  return [
    '# What each platform can do',
    '',
    'Generated from runs of the client contract by `node scripts/features.mjs`. Do not edit.',
    '',
    'The contract is one suite of cases in `@hybi/testkit`. The unit tests run it on the scripted network and on Node, the end-to-end tests',
    'in each browser, over the native `WebSocket`. What a platform can do is data, and a case that needs more does not apply. `npm test`',
    'compares its runs with this page.',
    '',
    '## Capabilities',
    '',
    ...head('a platform that has it …'),
    ...capabilities.map((name) =>
      row(`\`${name}\`: ${meanings[name]}`, ...columns.map((column) => (column.capabilities[name] ? 'yes' : 'no'))),
    ),
    '',
    '## Cases',
    '',
    ...head('case'),
    ...Object.entries(titles).map(([id, title]) => row(title, ...columns.map(({ cases }) => outcome(cases[id])))),
    '',
  ].join('\n');
}

const faults = fresh.flatMap(({ platform, results }) => [
  ...(platform in platforms ? [] : [`${platform}: a run of nobody that scripts/features.mjs knows`]),
  ...results.filter((result) => result.outcome === 'failed').map(({ title }) => `${platform}: ${title} does not hold`),
]);

if (argv.includes('--check')) {
  for (const platform of always) {
    if (!(platform in current.columns)) faults.push(`${platform}: no complete run of the contract was recorded`);
  }
  for (const [platform, column] of Object.entries(current.columns)) {
    if (!isDeepStrictEqual(column, known.columns[platform])) faults.push(`${platform}: not as in docs/features.json`);
  }
  if (!isDeepStrictEqual(current.titles, known.titles)) faults.push('The cases are not those of docs/features.json');
  if (!existsSync(page) || readFileSync(page, 'utf8') !== pageOf(known)) faults.push('docs/features.md is out of date');
  if (faults.length > 0) faults.push('Both are written from the runs of the tests by: node scripts/features.mjs');
  else console.log(`docs/features.md holds for ${Object.keys(current.columns).join(', ')}`);
} else if (faults.length === 0 && fresh.length > 0) {
  const features = { titles: current.titles, columns: { ...known.columns, ...current.columns } };
  writeFileSync(committed, `${JSON.stringify(features, undefined, 1)}\n`);
  writeFileSync(page, pageOf(features));
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
