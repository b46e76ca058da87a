// @ts-check
// Everything that has to hold: `npm test`. `--portable` needs only Node and a browser: it goes without the
// servers and proxies of others, and without other runtimes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const portable = process.argv.includes('--portable');
const reports = join(tmpdir(), `hybi-check-${process.pid}`);
mkdirSync(reports, { recursive: true });

/**
 * @typedef {{ passed: number, failed: number, skipped: readonly string[] }} Tally
 * @typedef {{ title: string, run: () => Promise<Tally | boolean> }} Stage `true` and `false` count as one test
 */

/** @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<boolean>} */
function run(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      done(false);
    });
    child.on('exit', (code, signal) => {
      if (signal !== null) console.error(`${command} was ended by ${signal}`);
      done(code === 0);
    });
  });
}

/** A program of the workspace. @param {string} name @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
const bin = (name, args, env) => run(join('node_modules', '.bin', name), args, env);

/** @param {string} file @param {readonly string[]} [args] */
const script = (file, args = []) => run(process.execPath, [join('scripts', file), ...args]);

/** @param {string} file @returns {any} */
const report = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** A runner that fails without a failing test, or without a report, has failed once. @param {Tally} tally @param {boolean} ok @returns {Tally} */
const honest = (tally, ok) => ({ ...tally, failed: !ok && tally.failed === 0 ? 1 : tally.failed });

/** @param {string} name @param {readonly string[]} [args] @returns {Promise<Tally>} */
async function vitest(name, args = []) {
  const file = join(reports, `${name}.json`);
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ok = await bin('vitest', ['run', ...output, ...args]);
  const result = report(file);
  const tests = (result?.testResults ?? []).flatMap((/** @type {any} */ entry) => entry.assertionResults);
  const skipped = tests.filter((/** @type {any} */ test) => test.status !== 'passed' && test.status !== 'failed');
  return honest(
    {
      passed: result?.numPassedTests ?? 0,
      failed: result?.numFailedTests ?? 0,
      skipped: skipped.map((/** @type {any} */ test) => test.fullName),
    },
    ok,
  );
}

/** @param {string} name of the report @param {readonly string[]} [args] @returns {Promise<Tally>} */
async function pageTests(name, args = []) {
  const file = join(reports, `${name}.json`);
  const ok = await bin('playwright', ['test', ...args, '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const result = report(file);
  /** @type {string[]} */
  const skipped = [];
  const collect = (/** @type {any} */ suite) => {
    for (const spec of suite.specs ?? []) {
      if (spec.tests.some((/** @type {any} */ test) => test.status === 'skipped'))
        skipped.push(`${spec.file}: ${spec.title}`);
    }
    for (const inner of suite.suites ?? []) collect(inner);
  };
  for (const suite of result?.suites ?? []) collect(suite);
  const { expected = 0, unexpected = 0, flaky = 0 } = result?.stats ?? {};
  return honest({ passed: expected, failed: unexpected + flaky, skipped }, ok);
}

/** @returns {Promise<Tally>} */
function unitTests() {
  // docs/features.md is compared with the runs of the contract that this check makes, and with no older one.
  rmSync(join('.cache', 'contract'), { recursive: true, force: true });
  return vitest('unit');
}

/** @returns {Promise<boolean>} */
async function browsers() {
  const { ensureBrowsers } = await import('./browsers.mjs');
  const { browsers: found, missing } = ensureBrowsers({ portable, log: (line) => console.log(line) });
  if (missing !== undefined) {
    console.error(missing);
    return false;
  }
  const names = { Chromium: found.chromium?.path, Firefox: found.firefox?.path, WebKitGTK: found.webKitDriver };
  for (const [name, path] of Object.entries(names)) console.log(`${name}: ${path ?? 'not installed, so not tested'}`);
  return true;
}

/** @returns {Promise<boolean>} */
async function servers() {
  const { ensureServers } = await import('./servers.mjs');
  const { servers: found, missing } = ensureServers({ log: (line) => console.log(line) });
  if (missing !== undefined) {
    console.error(missing);
    return false;
  }
  for (const [name, path] of Object.entries(found)) console.log(`${name}: ${path}`);
  return true;
}

async function generatedPages() {
  const pages = [
    await script('protocol-errors.mjs', ['--check']),
    await script('options.mjs', ['--check']),
    await script('features.mjs', ['--check']),
  ];
  return pages.every(Boolean);
}

const readme = () => readFileSync('README.md', 'utf8');
const readmeAsCommitted = readme();

/** The build has written the integrity of the CDN files into the README: in CI what is committed must already say the same. */
async function integrity() {
  if (process.env['CI'] === undefined || readme() === readmeAsCommitted) return script('sri.mjs', ['--check']);
  console.error(
    'README.md does not show the integrity of the CDN files as built here: commit what `npm run build` writes.',
  );
  return false;
}

const inPackages = 'e2e/packages/playwright.config.ts';

/** @type {readonly Stage[]} */
const stages = [
  { title: 'Browsers', run: browsers },
  ...(portable ? [] : [{ title: 'Servers and proxies of others', run: servers }]),
  { title: 'Format', run: () => bin('prettier', ['--check', '--log-level=warn', '.']) },
  { title: 'Types', run: () => bin('tsc', ['-b']) },
  // After the types: the rules that know types read the declarations that were just written.
  { title: 'Lint', run: () => bin('oxlint', ['--quiet']) },
  { title: 'Build', run: () => bin('rollup', ['-c', '--silent']) },
  { title: 'Unit tests', run: unitTests },
  { title: 'End-to-end tests', run: () => pageTests('e2e') },
  { title: 'Page life', run: () => pageTests('page-life', ['-c', 'e2e/page-life/playwright.config.ts']) },
  { title: 'Bundlers', run: () => pageTests('bundlers', ['-c', inPackages, 'bundlers', 'hosts']) },
  { title: 'Frameworks', run: () => pageTests('frameworks', ['-c', inPackages, 'frameworks']) },
  ...(portable
    ? []
    : [
        {
          title: 'Through servers and proxies of others',
          run: () => vitest('interop', ['--config', 'e2e/interop/vitest.config.ts']),
        },
        {
          title: 'Bun and Deno',
          run: () => run(process.execPath, [join('e2e', 'runtimes', 'run.mjs'), '--smoke']),
        },
      ]),
  { title: 'Size', run: () => script('size.mjs', ['--check']) },
  { title: 'Allocations', run: () => run(process.execPath, [join('bench', 'allocations.mjs')]) },
  { title: 'Public API', run: () => script('api.mjs', ['--check']) },
  { title: 'Pages made from code', run: generatedPages },
  // After the pages: running named tests alone forgets the runs of the contract that the page of features is made from.
  { title: 'Conformance', run: () => script('conformance.mjs') },
  { title: 'Fuzzing', run: () => script('fuzz.mjs', ['--seconds', '60']) },
  { title: 'Packages', run: () => script('pack.mjs') },
  { title: 'Integrity of the CDN files', run: integrity },
];

let passed = 0;
let failed = 0;
for (const [index, { title, run: runStage }] of stages.entries()) {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(2, 60 - title.length))}`);
  const start = performance.now();
  let result;
  try {
    result = await runStage();
  } catch (error) {
    console.error(error);
    result = false;
  }
  const tally = typeof result === 'boolean' ? { passed: result ? 1 : 0, failed: result ? 0 : 1, skipped: [] } : result;
  passed += tally.passed;
  failed += tally.failed;
  for (const name of tally.skipped) console.log(`skipped: ${name}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${tally.failed === 0 ? 'ok' : 'FAILED'}, ${seconds} s`);
  if (tally.failed > 0) {
    const rest = stages.slice(index + 1).map((stage) => stage.title.toLowerCase());
    if (rest.length > 0) console.log(`\nNot run after this failure: ${rest.join(', ')}.`);
    break;
  }
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
