// npm run bench                      every case; writes results.json, docs/benchmarks.md and its plots
// npm run bench -- --quick           the cases with a figure to reach, short passes; writes nothing
// npm run bench -- --only send-text  one case, or send-text/16 for one size; may be repeated; writes nothing
// npm run bench -- --only X --write  replaces these rows in results.json and makes the page anew
// npm run bench -- --json            the rows as JSON on the standard output, and nothing else there
// npm run bench -- --check           exit code 1 for a figure that is missed without a named limit
// npm run bench -- --rounds 9 --pass-ms 400
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BrowserPages } from './browser.mjs';
import { cases } from './cases.mjs';
import { makeCertificate } from './certificate.mjs';
import { figures, judge } from './figures.mjs';
import { LineProcess } from './line-process.mjs';
import { machine } from './machine.mjs';
import { heapOf, measure } from './measure.mjs';
import { rowsOf } from './rows.mjs';
import { findRuntime } from './runtimes.mjs';
import { figureLine, rowLines } from './terminal.mjs';
import { clients } from './clients.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    'pass-ms': { type: 'string' },
  },
});
const { quick, only } = options;
for (const name of only ?? []) {
  if (!cases.some((one) => one.sizes.some((size) => isNamed(one.name, size, name))))
    throw new TypeError(
      `--only: expected one of ${cases.map((one) => one.name).join(', ')}, or one with a size, got '${name}'`,
    );
}
const log = options.json ? console.error : console.log;
const folder = mkdtempSync(join(tmpdir(), 'hybi-bench-'));
const pages = new BrowserPages();
/** @type {Map<string, import('./runtimes.mjs').Runtime | undefined>} */
const runtimes = new Map();

/** @param {import('./runtimes.mjs').RuntimeName} name */
function runtime(name) {
  if (!runtimes.has(name)) {
    runtimes.set(name, findRuntime(name, true));
    if (runtimes.get(name) === undefined) log(`${name} can't be installed here: its client takes no part`);
  }
  return runtimes.get(name);
}

/** @param {string} name @param {number} size @param {string} wanted */
function isNamed(name, size, wanted) {
  return wanted === name || wanted === `${name}/${size}`;
}

/** What is to be run: in a quick run only what a figure is about, and of the peers only those of the figure. */
function plan() {
  return cases.flatMap((one) =>
    one.sizes.flatMap((size) => {
      if (only !== undefined && !only.some((name) => isNamed(one.name, size, name))) return [];
      if (!quick) return [{ one, size, names: [...one.hybi, ...one.peers] }];
      const wanted = figures.filter((figure) => figure.case === one.name && figure.size === size);
      const isAsked = only?.includes(`${one.name}/${size}`) || !figures.some((figure) => figure.case === one.name);
      if (wanted.length === 0)
        return only !== undefined && isAsked ? [{ one, size, names: [...one.hybi, ...one.peers] }] : [];
      const names = new Set(wanted.flatMap(({ client, against }) => [client, against]));
      return [{ one, size, names: [...one.hybi, ...one.peers].filter((name) => names.has(name) || name === 'ws') }];
    }),
  );
}

const { authority, cert, key } = await makeCertificate(folder);
const peer = new LineProcess(process.execPath, [here('peer/server.mjs'), cert, key]);
const ports = await peer.answer(10_000);
if (ports.error !== undefined) throw new Error(`the peer could not be started: ${ports.error}`);

const conditions = {
  rounds: Number(options.rounds ?? (quick ? 3 : 5)),
  passMs: Number(options['pass-ms'] ?? (quick ? 120 : 250)),
  ports,
  certificate: authority,
  runtime,
  browser: (/** @type {string} */ name) => pages.open(name),
  ...(quick ? { streamBytes: 2 ** 28 } : {}),
};
const began = { date: new Date().toISOString(), load: loadavg() };
/** @type {import('./rows.mjs').Row[]} */
const rows = [];
/** @type {Record<string, readonly import('./works/pass.d.ts').Part[] | undefined>} */
const heap = {};
try {
  for (const { one, size, names } of plan()) {
    const { values, cpu, failures } = await measure(one, size, names, conditions);
    const made = rowsOf(one, size, values, cpu, failures, (name) =>
      one.browser ? 'Chromium' : (runtime(clients[name].runtime)?.name ?? ''),
    );
    rows.push(...made);
    for (const line of rowLines(one, size, made, failures)) log(line);
    if (!quick) for (const name of one.profiled ?? []) heap[name] = await heapOf(one, name, conditions);
  }
} finally {
  peer.kill();
}
const about = { ...machine(began), chromium: await pages.version(), runtimes: versions(), ...conditionsAsData() };
await pages.close();
rmSync(folder, { recursive: true, force: true });

const verdicts = judge(rows);
if (verdicts.length > 0) log('\nFigures to reach');
for (const verdict of verdicts) log(figureLine(verdict));

if (options.write || (!quick && only === undefined)) {
  const file = here('results.json');
  const kept = only === undefined || !existsSync(file) ? undefined : JSON.parse(readFileSync(file, 'utf8'));
  const before = kept?.rows ?? [];
  // What is said of the run is true of the rows that are kept; those measured by themselves had their own conditions.
  const again = { cases: only ?? [], date: about.date, ...conditionsAsData() };
  const earlier = (kept?.about.again ?? [])
    .map((/** @type {typeof again} */ one) => ({
      ...one,
      cases: one.cases.filter((name) => !again.cases.includes(name)),
    }))
    .filter((/** @type {typeof again} */ one) => one.cases.length > 0);
  const of = kept === undefined ? about : { ...kept.about, again: [...earlier, again] };
  const isNew = (/** @type {import('./rows.mjs').Row} */ old) =>
    rows.some((row) => row.case === old.case && row.size === old.size && row.client === old.client);
  writeFileSync(
    file,
    `${JSON.stringify({ about: of, heap: { ...kept?.heap, ...heap }, rows: inOrder([...before.filter((/** @type {any} */ old) => !isNew(old)), ...rows]) }, undefined, 1)}\n`,
  );
  const { writePage } = await import('./page.mjs');
  await writePage();
  log('\nWritten: bench/results.json, docs/benchmarks.md, docs/plots');
}
if (options.json) console.log(JSON.stringify(rows, undefined, 2));
if (options.check && verdicts.some(({ reached, limit }) => !reached && limit === undefined)) process.exitCode = 1;

/** @param {import('./rows.mjs').Row} row */
function place(row) {
  return cases.findIndex((one) => one.name === row.case);
}

/** @param {readonly import('./rows.mjs').Row[]} all */
function inOrder(all) {
  return all.toSorted((one, other) => place(one) - place(other) || one.size - other.size);
}

function versions() {
  return Object.fromEntries([...runtimes].map(([name, found]) => [name, found?.version ?? 'not installed']));
}

function conditionsAsData() {
  return { rounds: conditions.rounds, passMs: conditions.passMs, quick };
}
