// npm run conformance               every clause of docs/conformance.json: is it met, and where; exits 1 on a miss
// npm run conformance -- --write    renews the derived part (code, tests) of the file, and the pages made from it
// npm run conformance -- --mutate   disables each row of violations.ts in turn and demands that a test fails
// npm run conformance -- --strict   an unmet clause of any role is a miss, not only one of role K
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { citationsInCode, citationsInTitles, filesBelow, idsIn, titlePattern } from './conformance-citations.mjs';
import { formatPage, formatTable, unique, wrapped } from './conformance-report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: { write: { type: 'boolean' }, mutate: { type: 'boolean' }, strict: { type: 'boolean' } },
});
if (options.mutate) {
  const { mutate } = await import('./conformance-mutate.mjs');
  process.exit(await mutate(root));
}

const jsonPath = join(root, 'docs/conformance.json');
const pagePath = join(root, 'docs/conformance.md');
const list = JSON.parse(readFileSync(jsonPath, 'utf8'));
const known = new Set(list.clauses.map(({ id }) => id));

const sources = filesBelow(root, 'packages', /^packages\/(?!testkit\/)[^/]+\/src\/.*\.ts$/);
const pageTests = filesBelow(root, 'e2e', /\.(spec|test)\.[cm]?[jt]s$/);
const code = citationsInCode(root, sources);
const ran = await runNamedTests();
const tests = [
  ...ran.cases.flatMap(({ file, title, failed }) =>
    [...new Set(idsIn(title).map(({ id }) => id))].map((id) => ({ id, file, title, failed })),
  ),
  ...citationsInTitles(root, pageTests).map((found) => ({ ...found, failed: false, elsewhere: true })),
];

const clauses = list.clauses.map((clause) => {
  const at = code.filter(({ id }) => id === clause.id);
  const proofs = tests.filter(({ id }) => id === clause.id);
  return { ...clause, at, proofs, state: stateOf(clause, at, proofs) };
});
const derived = {
  groups: list.groups,
  clauses: list.clauses.map((clause, index) => ({
    ...clause,
    code: unique(clauses[index].at.map(({ file, symbol }) => (symbol === '' ? file : `${file}#${symbol}`))),
    tests: titlesOf(clauses[index].proofs),
  })),
};
const json = `${JSON.stringify(derived, null, 2)}\n`;
const page = formatPage(derived);
if (options.write) {
  writeFileSync(jsonPath, json);
  writeFileSync(pagePath, page);
}
const errorsPage = spawnSync(
  process.execPath,
  [join(root, 'scripts/protocol-errors.mjs'), ...(options.write ? [] : ['--check'])],
  { encoding: 'utf8' },
);

console.log(formatTable(list.groups, clauses));
process.exitCode = report() ? 0 : 1;

/** Runs every unit test whose title names a clause, in one run. */
async function runNamedTests() {
  const scratch = mkdtempSync(join(tmpdir(), 'hybi-conformance-'));
  const output = join(scratch, 'results.json');
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--testNamePattern',
      titlePattern,
      '--passWithNoTests',
      '--reporter=json',
      `--outputFile=${output}`,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await once(child, 'exit');
  let results;
  try {
    results = JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    throw new Error('vitest wrote no results: run `npx vitest run` to see why');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const cases = [];
  const broken = [];
  // vitest runs the files in the order of its cache; the page has an order of its own.
  for (const result of results.testResults.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const file = relative(root, result.name).split(sep).join('/');
    if (result.status === 'failed' && result.assertionResults.length === 0) broken.push(file);
    for (const test of result.assertionResults) {
      // `passed` and `failed` ran; the others were filtered out, or are skipped, which proves nothing.
      if (test.status !== 'passed' && test.status !== 'failed') continue;
      const title = [...test.ancestorTitles, test.title].join(' > ');
      cases.push({ file, title, failed: test.status === 'failed' });
    }
  }
  return { cases, broken };
}

/** The titles with their files; of one file only the first, and how many more, where they are the rows of a table. */
function titlesOf(proofs) {
  return unique(proofs.map(({ file }) => file)).flatMap((file) => {
    const titles = unique(proofs.filter((proof) => proof.file === file).map(({ title }) => title));
    if (titles.length <= 4) return titles.map((title) => `${file}: ${title}`);
    return [`${file}: ${titles[0]} (and ${titles.length - 1} more)`];
  });
}

function stateOf(clause, at, proofs) {
  if (proofs.some(({ failed }) => failed)) return 'FAILS';
  if (at.length > 0 && proofs.length > 0) return 'met';
  if (clause.reason !== undefined) return 'reason';
  if (at.length > 0) return 'no test';
  return proofs.length > 0 ? 'no code' : 'open';
}

function isMiss({ role, state }) {
  return state === 'FAILS' || (state !== 'met' && state !== 'reason' && (role === 'K' || options.strict === true));
}

/** Prints what is wrong and returns whether nothing is. */
function report() {
  const wrong = [];
  for (const clause of clauses.filter(isMiss))
    wrong.push(
      `${clause.id} {${clause.role}} ${clause.state === 'open' ? 'has neither code nor test' : clause.state}: ${clause.clause}`,
    );
  for (const { id, file, line } of code)
    if (!known.has(id)) wrong.push(`${file}:${line} cites ${id}, which is no clause`);
  for (const { id, file, title } of tests)
    if (!known.has(id)) wrong.push(`${file} names ${id}, which is no clause: ${title}`);
  for (const { file, title } of ran.cases.filter(({ failed }) => failed)) wrong.push(`${file} fails: ${title}`);
  for (const file of ran.broken) wrong.push(`${file} could not be run`);
  if (errorsPage.status !== 0) wrong.push((errorsPage.stdout + errorsPage.stderr).trim());
  if (readFileSync(jsonPath, 'utf8') !== json || readPage() !== page)
    wrong.push('docs/conformance.json or .md is out of date: npm run conformance -- --write');
  for (const { id, state, reason } of clauses)
    if (state === 'met' && reason !== undefined)
      console.log(`note: ${id} is met; its reason in docs/conformance.json can go`);
  const others = clauses.filter((clause) => !isMiss(clause) && clause.state !== 'met' && clause.state !== 'reason');
  if (others.length > 0)
    console.log(
      wrapped(`note: ${others.length} clauses of other roles are not met: ${others.map(({ id }) => id).join(' ')}`),
    );
  for (const sentence of unique(wrong)) console.log(wrapped(sentence));
  console.log(
    wrong.length === 0
      ? `conformance: ${clauses.filter(({ state }) => state === 'met').length} of ${clauses.length} clauses met, ${ran.cases.length} named tests passed`
      : `conformance: ${unique(wrong).length} misses`,
  );
  return wrong.length === 0;
}

function readPage() {
  try {
    return readFileSync(pagePath, 'utf8');
  } catch {
    return undefined;
  }
}
