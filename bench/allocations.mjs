// node bench/allocations.mjs    how many bytes each message allocates on the hot paths; exit code 1 above a bound
//
// The growth of the heap over a counted run in which nothing is collected. It is the same on a busy machine as on an idle one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { paths } from './allocation-paths.mjs';

/** A new space of this size keeps a whole run, so that the collector does not come in between. */
const newSpaceMiB = 256;
const child = fileURLToPath(new URL('allocation-run.mjs', import.meta.url));

let failed = 0;
for (const [name, { bound, text }] of Object.entries(paths)) {
  const flags = ['--expose-gc', `--min-semi-space-size=${newSpaceMiB}`, `--max-semi-space-size=${newSpaceMiB}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, child, name], { encoding: 'utf8' });
  const { bytes, collections } = status === 0 ? JSON.parse(stdout) : {};
  const holds = status === 0 && collections === 0 && bytes <= bound;
  if (!holds) failed += 1;
  const what = status === 0 ? `${bytes.toFixed(1).padStart(8)} bytes a message` : stderr;
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${text.padEnd(58)} ${what}, at most ${bound}`);
  if (collections > 0) console.log('       the collector ran in between: the run is too long for its new space');
}
process.exitCode = failed === 0 ? 0 : 1;
