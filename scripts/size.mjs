// What hybi costs a page: esbuild, minified, and gzip, from the built packages.
// `node scripts/size.mjs` writes docs/size.md; `--check` fails where the page is out of date or `connect` with `json` has grown.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ofSources, pageBundle } from './page-bundle.mjs';
import { sizesWithout } from './size-without.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = `${root}docs/size.md`;
/** What the complete `connect` with `json` is meant to take, in bytes. */
const goal = 7_000;
/** What it may take today: a ratchet, lowered with each gain and never raised without a decision in docs/decisions. */
const ratchet = 14_870;
/** zlib's versions differ by a few bytes. */
const tolerance = 16;

const bytes = (count) => count.toLocaleString('en-US');
const gzip = (content) => gzipSync(content, { level: 9 }).length;

async function bundle(names, entry = 'hybi') {
  const result = await pageBundle(`export { ${names.join(', ')} } from '${entry}';`);
  return { min: result.outputFiles[0].contents.length, gzip: gzip(result.outputFiles[0].contents) };
}

/** What the modules of a page are for, by their names; the first that fits counts. */
const concerns = [
  ['the native `WebSocket`, page events, URLs', /^browser\//],
  ['`json`, with Standard Schema', /\/subprotocols\//],
  ['when to connect, wait and give up', /\/(machine|retry-ledger|backoff|close)\.ts$/],
  ['one attempt: providers, subprotocols, greeting', /\/(attempt|greeting|negotiation|providers|token)\.ts$/],
  ['sending: outbox, streams', /\/(sender|outbox|message-stream|wire-size|when-aborted)\.ts$/],
  ['reading: inbox, iterators, listeners', /\/(inbox|queue|message-source)\.ts$/],
  ['signs of life', /\/liveness\.ts$/],
  ['checks of options, errors and their texts', /\/(check-.*|settings|quote|errors|closed-error|report-uncaught)\.ts$/],
  ['`Session`, `Connection` and what drives them', /^session\//],
];

/** How many minified bytes each concern has in a bundle that is made from the sources, module by module. */
async function shares(names) {
  const { metafile } = await pageBundle(`export { ${names.join(', ')} } from './packages/hybi/src/index.browser.ts';`, {
    conditions: ofSources,
    metafile: true,
  });
  const sums = new Map();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const file = /packages\/(.*)$/.exec(path)?.[1].replace('/src/', '/') ?? '';
      const concern = concerns.find(([, modules]) => modules.test(file))?.[0];
      if (concern !== undefined) sums.set(concern, (sums.get(concern) ?? 0) + bytesInOutput);
    }
  }
  return sums;
}

if (!existsSync(`${root}packages/hybi/dist/index.browser.js`)) {
  console.error('packages/hybi/dist is missing: npm run build first');
  exit(1);
}

const names = Object.keys(await import('../packages/hybi/dist/index.browser.js')).toSorted();
const base = await bundle(['connect', 'json']);
const rows = [];
for (const name of names) {
  if (name === 'connect' || name === 'json') continue;
  const { min, gzip: zipped } = await bundle(['connect', 'json', name]);
  rows.push({ name: `\`${name}\``, min: min - base.min, gzip: zipped - base.gzip });
}
const onlyBrowser = Object.keys(await import('../packages/hybi/dist/browser.js')).filter(
  (name) => !names.includes(name),
);
for (const name of onlyBrowser) {
  const { min, gzip: zipped } = await bundle(['connect', 'json', name], 'hybi/browser');
  rows.push({ name: `\`${name}\` (of \`hybi/browser\`)`, min: min - base.min, gzip: zipped - base.gzip });
}
const alone = [];
for (const name of ['connect', 'open'])
  if (names.includes(name)) alone.push({ name: `\`${name}\` alone`, ...(await bundle([name])) });
const files = ['hybi.min.mjs', 'hybi.iife.min.js'].map((file) => {
  const content = readFileSync(`${root}packages/hybi/dist/${file}`);
  return { name: `\`${file}\`, everything`, min: content.length, gzip: gzip(content) };
});

const [whole, ...withouts] = await sizesWithout();
const remainder = withouts.at(-1);

const plus = (count) => (count < 0 ? `−${bytes(-count)}` : `+${bytes(count)}`);
const table = (head, lines) => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`,
  ...lines.map((line) => `| ${line.join(' | ')} |`),
];
const text = [
  '# What hybi costs a page',
  '',
  'In bytes, bundled and minified by esbuild, and compressed by gzip. Written by `npm run size`; CI holds the build against it.',
  '',
  base.gzip <= goal
    ? `The goal for \`connect\` with \`json\`, ${bytes(goal)} bytes, is met.`
    : `**The goal for \`connect\` with \`json\` is ${bytes(goal)} bytes, and it is not met**: they take ${bytes(base.gzip)}. Until it is, they`,
  ...(base.gzip <= goal
    ? []
    : [
        `may not take more than ${bytes(ratchet)}, a figure that only goes down. What the bytes are spent on is in the last two tables;`,
        '[decision 4](decisions/0004-what-a-page-pays-for.md) says what was tried, [decision 5](decisions/0005-what-is-left-without-the-guarantees.md)',
        'what stands between these figures.',
      ]),
  '',
  ...table(
    ['what is imported', 'min', 'min + gzip'],
    [{ name: '**`connect` and `json`**', ...base }, ...alone, ...files].map((row) => [
      row.name,
      bytes(row.min),
      bytes(row.gzip),
    ]),
  ),
  '',
  'What is not imported is not in the bundle. Each further export adds, to `connect` and `json`:',
  '',
  ...table(
    ['export', 'min', 'min + gzip'],
    rows.map((row) => [row.name, plus(row.min), plus(row.gzip)]),
  ),
  '',
  'What the minified bytes of `connect` and `json` are spent on:',
  '',
  ...table(
    ['concern', 'min'],
    [...(await shares(['connect', 'json']))]
      .toSorted((a, b) => b[1] - a[1])
      .map(([concern, count]) => [concern, bytes(count)]),
  ),
  '',
  'What is left without one of the guarantees, and without all of them. Each is taken out of the sources and replaced by the least',
  'with which a page still connects, sends and receives, which is tried with each of these bundles. What two of them have in common,',
  'such as the texts of each, both lines count.',
  '',
  ...table(
    ['without', 'min', 'min + gzip', 'less'],
    [whole, ...withouts].map(({ name, min, gzip: zipped }) => [
      name,
      bytes(min),
      bytes(zipped),
      plus(zipped - whole.gzip),
    ]),
  ),
  '',
  remainder.gzip <= goal
    ? `So the goal is within reach of a session that has none of these: it takes ${bytes(remainder.gzip)}.`
    : `So not even a session that has none of these would meet the goal: it takes ${bytes(remainder.gzip)}.`,
  '',
].join('\n');

/** The number that a page shows. */
const value = (figure) => Number(figure.replaceAll(',', '').replace('−', '-'));

/** Whether two pages say the same, figures compared with the tolerance. */
function agree(a, b) {
  const number = /[+−]?\d[\d,]*/g;
  if (a.replace(number, '#') !== b.replace(number, '#')) return false;
  const others = b.match(number) ?? [];
  return (a.match(number) ?? []).every((figure, i) => Math.abs(value(figure) - value(others[i])) <= tolerance);
}

console.log(text);
let failed = false;
console.log(
  `connect with json: ${bytes(base.gzip)} bytes; the goal is ${bytes(goal)}, the ratchet stands at ${bytes(ratchet)}`,
);
if (base.gzip > ratchet) {
  // Writing the page succeeds all the same, so that it shows by how much.
  console.error(`connect with json takes ${bytes(base.gzip)} bytes, and may not take more than ${bytes(ratchet)}`);
  failed = argv.includes('--check');
}
if (!argv.includes('--check')) writeFileSync(page, text);
else if (!existsSync(page) || !agree(text, readFileSync(page, 'utf8'))) {
  console.error('docs/size.md is out of date: npm run size writes it');
  failed = true;
}
exit(failed ? 1 : 0);
