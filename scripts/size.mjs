// What hybi costs a page: esbuild, minified, and gzip, from the built packages.
// `node scripts/size.mjs` writes docs/size.md; `--check` fails where the page is out of date or the budget is exceeded.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = `${root}docs/size.md`;
/** The complete `connect` with `json`, in bytes. */
const budget = 7_000;
/** zlib's versions differ by a few bytes. */
const tolerance = 16;

const bytes = (count) => count.toLocaleString('en-US');
const gzip = (content) => gzipSync(content, { level: 9 }).length;

async function bundle(names, entry = 'hybi') {
  const result = await build({
    stdin: { contents: `export { ${names.join(', ')} } from '${entry}';`, resolveDir: root },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser'],
    legalComments: 'none',
    metafile: true,
  });
  return {
    min: result.outputFiles[0].contents.length,
    gzip: gzip(result.outputFiles[0].contents),
    inputs: shares(result.metafile),
  };
}

/** How many minified bytes each package has in a bundle. */
function shares(metafile) {
  const sums = new Map();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = /packages\/([^/]+)\//.exec(path)?.[1];
      if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + bytesInOutput);
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
  `The budget for \`connect\` with \`json\` is ${bytes(budget)} bytes.`,
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
  'Where the minified bytes of `connect` and `json` come from:',
  '',
  ...table(
    ['package', 'min'],
    [...base.inputs]
      .toSorted((a, b) => b[1] - a[1])
      .map(([name, count]) => [`\`${name === 'hybi' ? name : `@hybi/${name}`}\``, bytes(count)]),
  ),
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
if (base.gzip > budget) {
  // Writing the page succeeds all the same, so that it shows by how much.
  console.error(`connect with json takes ${bytes(base.gzip)} bytes, and the budget is ${bytes(budget)}`);
  failed = argv.includes('--check');
}
if (!argv.includes('--check')) writeFileSync(page, text);
else if (!existsSync(page) || !agree(text, readFileSync(page, 'utf8'))) {
  console.error('docs/size.md is out of date: npm run size writes it');
  failed = true;
}
exit(failed ? 1 : 0);
