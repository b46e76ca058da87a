// @ts-check
// `npm run test:runtimes`: the built packages under other runtimes, which come from the npm registry on first use (about 45 MB each).
// `--smoke` runs only the short test, and only on Bun and Deno.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startReferenceServer } from '../servers/reference-server.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** @typedef {{ name: string, find: () => Promise<string>, args: readonly string[], own: boolean }} Runtime `own`: runs our tests, too */

/** @param {string} file @param {readonly string[]} args */
async function lastLine(file, args) {
  // Not in the workspace, whose settings are for its own installs.
  const { stdout } = await run(file, [...args], { cwd: tmpdir(), timeout: 300_000 });
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** @param {string} version @returns {Runtime} */
const node = (version) => ({
  name: `Node ${version}`,
  find: () =>
    lastLine('npx', [
      '--yes',
      '--loglevel=error',
      'pnpm@12.21.0',
      '--silent',
      '--package',
      `node-${platform}@${version}`,
      'dlx',
      'node',
      '-p',
      'process.execPath',
    ]),
  args: [],
  own: true,
});

/** @type {readonly Runtime[]} */
const runtimes = [
  ...['20.20.2', '22.23.3', '24.21.0', '26.10.0'].map(node),
  {
    name: 'Bun 1.4.5',
    find: () =>
      lastLine('npx', ['--yes', '--loglevel=error', '-p', 'bun@1.4.5', 'bun', '-e', 'console.log(process.execPath)']),
    args: [],
    own: false,
  },
  {
    name: 'Deno 2.9.6',
    find: () =>
      lastLine('npx', [
        '--yes',
        '--loglevel=error',
        '-p',
        'deno@2.9.6',
        'deno',
        'eval',
        'console.log(Deno.execPath())',
      ]),
    args: ['run', '-A', '--no-prompt'],
    own: false,
  },
];

let passed = 0;
let failed = 0;

/** @param {boolean} ok @param {string} line */
function count(ok, line) {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${line}`);
}

/** @param {string} file @param {readonly string[]} args @returns {Promise<{ code: number | null, said: string }>} */
function spawned(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' } });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.on('error', (error) => resolve({ code: 1, said: `${said}\n${error.message}` }));
    child.on('exit', (code) => resolve({ code, said }));
  });
}

/** The tests of @hybi/node, and the client contract with the packages as built. @param {string} name @param {string} path */
async function ownTests(name, path) {
  const folder = mkdtempSync(join(tmpdir(), 'hybi-runtimes-'));
  const file = join(folder, 'report.json');
  const { code, said } = await spawned(path, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(here, 'vitest.config.ts'),
    '--reporter=json',
    `--outputFile=${file}`,
  ]);
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    const skipped = report.numTotalTests - report.numPassedTests - report.numFailedTests;
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'}  ${name}: ${report.numPassedTests} tests of @hybi/node and of the contract passed, ` +
        `${report.numFailedTests} failed${skipped === 0 ? '' : `, ${skipped} were skipped`}`,
    );
    for (const { assertionResults, message, name: source } of report.testResults) {
      if (message) console.log(`        ${source}: ${message.split('\n')[0]}`);
      for (const result of assertionResults) {
        if (result.status === 'failed')
          console.log(`        ${result.fullName}: ${result.failureMessages[0]?.slice(0, 600)}`);
      }
    }
    // An error outside a test, or a file that could not be read.
    if (code !== 0 && report.numFailedTests === 0)
      count(false, `${name}: vitest ended with ${code}\n${said.slice(-2_000)}`);
  } catch {
    count(false, `${name}: vitest did not come to an end\n${said.slice(-2_000)}`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** @param {Runtime} runtime @param {string} path @param {string} url */
async function smoke(runtime, path, url) {
  const { code, said } = await spawned(path, [...runtime.args, join(here, 'smoke.mjs'), url]);
  const lines = said.trim().split('\n');
  for (const line of lines.slice(0, -1)) console.log(line);
  const sum = /^(\d+) passed, (\d+) failed$/.exec(lines.at(-1) ?? '');
  if (sum === null) {
    count(false, `${runtime.name}: the smoke test ended early, with ${code}: ${lines.at(-1)}`);
    return;
  }
  passed += Number(sum[1]);
  failed += Number(sum[2]);
}

const server = await startReferenceServer();
const onlySmoke = process.argv.includes('--smoke');
for (const runtime of runtimes) {
  if (onlySmoke && runtime.own) continue;
  console.log(`\n${runtime.name}`);
  try {
    const path = await runtime.find();
    await smoke(runtime, path, server.url);
    if (runtime.own) await ownTests(runtime.name, path);
  } catch (error) {
    count(false, `${runtime.name} could not be had: ${error instanceof Error ? error.message : String(error)}`);
  }
}
await server.kill();
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
