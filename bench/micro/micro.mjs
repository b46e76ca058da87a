// npm run bench:codec                 nanoseconds of the codec's hot functions, beside those of the last run that was kept
// npm run bench:codec -- --only mask  those whose name contains this
// npm run bench:codec -- --keep       keeps the figures, in bench/micro/results.json
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sources } from '../sources.mjs';
import { functions, wanted } from './functions.mjs';
import { nanoseconds } from './timing.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, keep: { type: 'boolean', default: false } },
});
const file = fileURLToPath(new URL('results.json', import.meta.url));
/** @type {Record<string, number>} */
const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

const figures = { ...kept };
for (const { name, units, call } of functions(await sources(wanted))) {
  if (options.only !== undefined && !name.includes(options.only)) continue;
  const each = nanoseconds(call) / units;
  const before = kept[name];
  const change =
    before === undefined ? '' : `${(((each - before) / before) * 100).toFixed(0).padStart(5)} % against ${before}`;
  console.log(`${name.padEnd(40)} ${each.toFixed(1).padStart(10)} ns ${change}`);
  figures[name] = Number(each.toFixed(1));
}
if (options.keep) writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`);
