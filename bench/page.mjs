// node bench/page.mjs    makes docs/benchmarks.md and docs/plots anew from bench/results.json
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cases } from './cases.mjs';
import { clients } from './clients.mjs';
import { judge } from './figures.mjs';
import { heapTable } from './heap-table.mjs';
import { plot } from './plots.mjs';
import { short, sizeName } from './terminal.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const line = (/** @type {readonly unknown[]} */ cells) => `| ${cells.join(' | ')} |`;
const label = (/** @type {string} */ client) =>
  clients[/** @type {import('./clients.mjs').ClientName} */ (client)].label;

/** Writes the page and the plots. */
export async function writePage() {
  const { about, heap = {}, rows } = JSON.parse(readFileSync(here('results.json'), 'utf8'));
  const folder = here('../docs/plots');
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) rmSync(`${folder}/${old}`);
  const shown = cases.filter((one) => rows.some((/** @type {any} */ row) => row.case === one.name));
  for (const one of shown) writeFileSync(`${folder}/${one.name}.svg`, plot(one, rowsOfCase(rows, one)));
  writeFileSync(
    here('../docs/benchmarks.md'),
    [...opening(about), ...goals(rows), ...shown.flatMap((one) => section(one, rowsOfCase(rows, one), heap))].join(
      '\n',
    ),
  );
}

/** @param {any[]} rows @param {import('./cases.mjs').Case} one @returns {import('./rows.mjs').Row[]} */
function rowsOfCase(rows, one) {
  return rows.filter((row) => row.case === one.name);
}

/** @param {any} about */
function load({ loadBefore, loadAfter }) {
  return loadBefore === undefined ? '' : `; load average ${loadBefore[0]} before and ${loadAfter[0]} after`;
}

/** @param {any} about */
function opening(about) {
  const versions = [
    ...Object.entries(about.packages).map(([name, version]) => `${name} ${version}`),
    ...Object.entries(about.runtimes).map(
      ([name, version]) => `${{ node: 'Node', node24: 'Node', bun: 'Bun', deno: 'Deno' }[name]} ${version}`,
    ),
    ...(about.chromium === undefined ? [] : [`Chromium ${about.chromium}`]),
  ];
  return [
    '# Benchmarks',
    '',
    'Made by `npm run bench` from [`bench/results.json`](../bench/results.json). Do not edit.',
    '',
    `Measured on ${about.date.slice(0, 10)}: ${about.cpu}, ${about.cores} cores, ${about.memoryGiB} GiB, ${about.system}${load(about)}.`,
    `${versions.join(', ')}. ${about.rounds} rounds of ${about.passMs} ms a pass.`,
    ...(about.again ?? []).map(
      (/** @type {any} */ { cases: names, date, rounds, passMs }) =>
        `Measured again by themselves on ${date.slice(0, 10)}: ${names.join(', ')}, ${rounds} rounds of ${passMs} ms a pass.`,
    ),
    '',
    '```sh',
    'npm run bench                        # everything, and this page',
    'npm run bench -- --quick             # the figures to reach, in less than two minutes',
    'npm run bench -- --only send-text/16 # one case, or one case at one size',
    'npm run bench -- --check             # exit code 1 for a figure that is missed without a named limit',
    '```',
    '',
    '## How it is measured',
    '',
    '- The peer is a raw TCP server in a process of its own. What it sends was made before; what it receives it counts. It is the same for',
    '  every client, and faster than each: the row "bare socket" is a client that only moves the bytes.',
    '- Each client runs in a process of its own. All clients of a case take turns: one pass each in every round, and each round begins with',
    '  another client. A pass lasts about as long for each, so a slow client is given fewer messages.',
    '- Figures are medians over the rounds. A ratio is the median of the ratios of the rounds; the range behind it is the least and the greatest.',
    '- Before the clock runs, each client does the work once with every content compared. In every timed pass count and total length are',
    '  checked. A client that fails is not shown, and the reason is named.',
    '- Nothing is done for hybi that is not done for a peer: all are given the same messages in the same number a turn, all have 512 KiB as their',
    '  limit of what may be waiting to be sent, and 16 unread messages where a slow reader can hold the peer up. All deliver text as strings and',
    '  binary messages without a `Blob`. `ws` runs with and without its optional native module.',
    '- Compressed messages all differ; one message is deflated with the window of those before.',
    '- Each client has opened and closed 4,000 connections before its connections are counted: until then V8 interprets most of the code.',
    '- Memory is looked at in a fresh process for every pass, after garbage collection.',
    '',
  ];
}

/** @param {number | undefined} ratio */
const times = (ratio) => (ratio === undefined ? '–' : `${ratio.toFixed(2)} ×`);

/** @param {readonly import('./rows.mjs').Row[]} rows */
function goals(rows) {
  const verdicts = judge(rows);
  const limits = verdicts.filter(({ limit, reached }) => limit !== undefined && !reached);
  return [
    '## The figures to reach',
    '',
    'The last column but one is the processor time that hybi takes for a message, all threads together, through that of the other: it says what a',
    'client costs where something else, the peer or the loopback, is what limits the rate.',
    '',
    line(['work', 'client', 'against', 'goal', 'measured', 'processor time', '']),
    line(['---', '---', '---', '--:', '--:', '--:', '---']),
    ...verdicts.map((verdict) => {
      const title = cases.find((one) => one.name === verdict.case)?.title ?? verdict.case;
      const goal =
        verdict.atLeast === undefined ? `≤ ${verdict.atMost} ×` : `≥ ${Number(verdict.atLeast.toFixed(2))} ×`;
      const cpu = rows.find(
        (row) => row.case === verdict.case && row.size === verdict.size && row.client === verdict.client,
      )?.cpu.ratio[verdict.against];
      const mark = verdict.reached ? 'reached' : verdict.limit === undefined ? '**missed**' : 'limited, see below';
      return line([
        `${title}${verdict.size > 0 ? `, ${sizeName(verdict.size)}` : ''}`,
        label(verdict.client),
        label(verdict.against),
        goal,
        times(verdict.ratio),
        times(cpu),
        mark,
      ]);
    }),
    '',
    ...(limits.length === 0
      ? []
      : [
          '### Limits',
          '',
          ...limits.map(
            ({ case: name, size, limit }) => `- **${name}${size > 0 ? `, ${sizeName(size)}` : ''}**: ${limit}`,
          ),
          '',
        ]),
  ];
}

/** @param {import('./cases.mjs').Case} one @param {readonly import('./rows.mjs').Row[]} rows @param {any} heap */
function section(one, rows, heap) {
  const sizes = [...new Set(rows.map(({ size }) => size))];
  const names = [...one.hybi, ...one.peers].filter((name) =>
    rows.some((row) => row.client === name || name in row.peers),
  );
  const cell = (/** @type {string} */ name, /** @type {number} */ size) => {
    const row = rows.find((some) => some.size === size && (some.client === name || name in some.peers));
    if (row === undefined) return '–';
    return row.client === name ? `**${short(row.hybi)}**` : short(row.peers[name]);
  };
  const best = rows.filter((row) => row.client === one.hybi.find((name) => rows.some((some) => some.client === name)));
  const ratio = (/** @type {string} */ name, /** @type {number} */ size) => {
    const row = best.find((some) => some.size === size);
    const range = row?.spread.ratio[name];
    return range === undefined
      ? ''
      : `${row?.ratio[name].toFixed(2)} (${range.map((each) => each.toFixed(2)).join('–')})`;
  };
  const missing = new Map(rows.flatMap((row) => Object.entries(row.notShown)));
  const head = (/** @type {number} */ size) => (size > 0 ? sizeName(size) : one.metric);
  return [
    `## ${one.title}`,
    '',
    `![${one.title}](plots/${one.name}.svg)`,
    '',
    `In ${one.metric}${one.better === 'less' ? '; less is better' : ''}. Case \`${one.name}\`.`,
    '',
    ...(one.note === undefined ? [] : [one.note, '']),
    line(['', 'runs in', ...sizes.map(head)]),
    line(['---', '---', ...sizes.map(() => '--:')]),
    ...names.map((name) => line([label(name), runtimeName(one, name), ...sizes.map((size) => cell(name, size))])),
    '',
    ...(best.length === 0 || Object.keys(best[0].peers).length === 0
      ? []
      : [
          `${label(best[0].client)}, as so many times the other:`,
          '',
          line(['', ...sizes.map(head)]),
          line(['---', ...sizes.map(() => '--:')]),
          ...names
            .filter((name) => best.some((row) => name in row.ratio))
            .map((name) => line([label(name), ...sizes.map((size) => ratio(name, size))])),
          '',
        ]),
    ...(one.profiled === undefined ? [] : heapTable(heap[one.profiled[0]], heap[one.profiled[1]])),
    ...(missing.size === 0
      ? []
      : [...[...missing].map(([name, reason]) => `Not shown: ${label(name)}: ${reason}.`), '']),
  ];
}

/** @param {import('./cases.mjs').Case} one @param {string} name */
function runtimeName(one, name) {
  if (one.browser) return 'Chromium';
  return { node: 'Node', node24: 'Node 24', bun: 'Bun', deno: 'Deno' }[
    clients[/** @type {import('./clients.mjs').ClientName} */ (name)].runtime
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writePage();
