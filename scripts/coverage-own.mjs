// npm run coverage:own              every module of the pure packages against its own tests alone
// npm run coverage:own -- wire      only the modules whose path contains a word
// npm run coverage:own -- --package node proxy
//                                   the same for another package, which has not to be covered so
//
// A module's own tests are the test files of the same base name in the mirrored folder: src/a/b.ts has test/a/b.test.ts, and
// may have more for one aspect each, test/a/b.aspect.test.ts. What other tests execute in passing does not count. Modules
// of nothing but types and re-exports have nothing to cover.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { filesBelow, hasRuntimeCode } from './conformance-citations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals: words } = parseArgs({
  options: { package: { type: 'string', multiple: true, default: ['codec', 'session'] } },
  allowPositionals: true,
});
const timeLimitMs = 120_000;

const jobs = values.package.flatMap((name) => {
  const tests = filesBelow(root, `packages/${name}/test`, /\.test\.ts$/);
  return filesBelow(root, `packages/${name}/src`, /(?<!\.d)\.ts$/)
    .filter((module) => words.every((word) => module.includes(word)))
    .filter((module) => hasRuntimeCode(readFileSync(join(root, module), 'utf8')))
    .map((module) => {
      const stem = module.replace('/src/', '/test/').replace(/\.ts$/, '');
      const own = tests.filter((test) => test.startsWith(`${stem}.`) && !test.slice(stem.length + 1).includes('/'));
      return { module, own };
    });
});

const scratch = mkdtempSync(join(tmpdir(), 'hybi-coverage-'));
const queue = jobs.keys();
let bad = 0;
try {
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(
  bad === 0
    ? `coverage:own: ${jobs.length} modules, each covered 100 % by its own tests`
    : `coverage:own: ${bad} of ${jobs.length} modules are not covered 100 % by their own tests`,
);
process.exitCode = bad === 0 ? 0 : 1;

async function work() {
  for (const index of queue) {
    const { module, own } = jobs[index];
    const misses =
      own.length === 0 ? ['has no test file of its own'] : await measure(module, own, join(scratch, String(index)));
    if (misses.length > 0) bad++;
    for (const miss of misses) console.log(`${module}${miss.startsWith(':') ? '' : ' '}${miss}`);
  }
}

/** Runs `own` and returns what of `module` they leave out. */
async function measure(module, own, folder) {
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...own,
      '--maxWorkers=1',
      '--pool=threads',
      '--testTimeout=60000',
      '--reporter=dot',
      '--coverage.enabled',
      '--coverage.provider=v8',
      `--coverage.include=${module}`,
      '--coverage.reporter=json',
      '--coverage.reportOnFailure',
      `--coverage.reportsDirectory=${folder}`,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  const misses = [];
  if (signal !== null) return [`: its tests did not end within ${timeLimitMs / 1000} s`];
  if (code !== 0) misses.push(`: its tests fail\n${output.trim().split('\n').slice(-25).join('\n')}`);
  let report;
  try {
    report = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'));
  } catch {
    return [...misses, ': vitest wrote no coverage'];
  }
  const [coverage] = Object.values(report);
  if (coverage === undefined) return [...misses, ': never loaded by its tests'];
  return [...misses, ...missesOf(coverage)];
}

/** The misses in a file's Istanbul coverage data, one entry a line. */
function missesOf({ statementMap, s, branchMap, b, fnMap, f }) {
  const misses = [];
  const lines = new Set(
    Object.keys(s)
      .filter((id) => s[id] === 0)
      .map((id) => statementMap[id].start.line),
  );
  for (const line of lines) misses.push([line, 'not executed']);
  for (const [id, { name, loc }] of Object.entries(fnMap))
    if (f[id] === 0) misses.push([loc.start.line, `function ${name} never called`]);
  for (const [id, { type, loc, locations }] of Object.entries(branchMap))
    for (const [way, count] of b[id].entries())
      if (count === 0)
        misses.push([
          locations[way]?.start?.line ?? loc.start.line,
          `${type}: way ${way + 1} of ${b[id].length} never taken`,
        ]);
  return misses.toSorted((x, y) => x[0] - y[0]).map(([line, what]) => `:${line} ${what}`);
}
