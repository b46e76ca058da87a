// npm run fuzz -- --seconds 60             every target in packages/codec/fuzz/targets, the time shared between them
// npm run fuzz -- --target utf8            one target (may be repeated)
// npm run fuzz -- --keep                   adds the inputs that reached new code to the committed corpus
// npm run fuzz -- --target utf8 --input F  runs one input and shows what happens
//
// Coverage-guided: the sources of the codec are instrumented with Istanbul's counters, inputs that reach something new are
// kept and mutated further. A target throws when an invariant is broken. What throws, hangs or eats memory is written to
// .cache/fuzz and named, and the exit code is 1. A run can be repeated with --seed.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build, transform } from 'esbuild';
import { createInstrumenter } from 'istanbul-lib-instrument';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'packages/codec/fuzz');
const cache = join(root, '.cache/fuzz');
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    target: { type: 'string', multiple: true },
    input: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = Number(options.seconds);
if (!(seconds > 0)) throw new RangeError(`--seconds: expected a positive number, got '${options.seconds}'`);

/** An input that runs longer hangs. The slowest legitimate one takes some milliseconds. */
const hangMs = 10_000;
/** What a target may hold, buffers included, above what it held at its start. */
const memoryBytes = 512 * 1024 * 1024;

const all = readdirSync(join(home, 'targets'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length))
  .toSorted();
const targets = options.target ?? all;
for (const name of targets)
  if (!all.includes(name)) throw new TypeError(`--target: expected one of ${all.join(', ')}, got '${name}'`);

mkdirSync(cache, { recursive: true });
await Promise.all(targets.map(bundle));

if (options.input !== undefined) {
  const { run } = await import(join(cache, `${targets[0]}.mjs`));
  run(new Uint8Array(readFileSync(options.input)));
  console.log('The invariants hold.');
} else {
  const lanes = Math.max(1, Math.min(targets.length, availableParallelism()));
  const each = seconds / Math.ceil(targets.length / lanes);
  console.log(`fuzz: seed ${options.seed}, ${targets.length} targets, ${each.toFixed(0)} s each`);
  const queue = targets.values();
  const failures = [];
  const lane = async () => {
    for (const name of queue) failures.push(...(await fuzz(name, each)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  console.log(failures.length === 0 ? 'fuzz: clean' : `fuzz: ${failures.length} failures`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** Writes the target as one module in which every statement and branch of the codec is counted. */
async function bundle(name) {
  const instrumenter = createInstrumenter({ esModules: true, compact: true, coverageVariable: 'codecCoverage' });
  await build({
    entryPoints: [join(home, 'targets', `${name}.ts`)],
    outfile: join(cache, `${name}.mjs`),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@hybi/source'],
    logLevel: 'error',
    plugins: [
      {
        name: 'count',
        setup(plugin) {
          plugin.onLoad({ filter: /\/packages\/codec\/src\/.*\.ts$/ }, async ({ path }) => {
            const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', target: 'node20' });
            return { contents: instrumenter.instrumentSync(code, path), loader: 'js' };
          });
        },
      },
    ],
  });
}

/** Runs one target for a while, in a thread that is watched from here. Returns its failures. */
async function fuzz(name, forSeconds) {
  const corpus = join(home, 'corpus', name);
  mkdirSync(corpus, { recursive: true });
  // The thread copies each input here before it runs it: a counter that stands still is a hang, and this is its input.
  const shared = new SharedArrayBuffer(8 + 64 * 1024);
  const progress = new Int32Array(shared, 0, 2);
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
    workerData: {
      module: join(cache, `${name}.mjs`),
      corpus: readdirSync(corpus).map((file) => new Uint8Array(readFileSync(join(corpus, file)))),
      milliseconds: forSeconds * 1000,
      seed: Number(options.seed),
      shared,
    },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const failures = [];
  const current = () => Buffer.from(new Uint8Array(shared, 8, progress[1]));
  const fail = (input, why) => {
    const file = join(cache, `${name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`);
    writeFileSync(file, input);
    failures.push(file);
    console.log(`${name}: ${why}\n  again with: npm run fuzz -- --target ${name} --input ${relative(root, file)}`);
  };
  let last = -1;
  let still = 0;
  const before = process.memoryUsage().arrayBuffers;
  const watch = setInterval(() => {
    const held = process.memoryUsage().arrayBuffers - before;
    still = progress[0] === last ? still + 500 : 0;
    last = progress[0];
    if (still < hangMs && held < memoryBytes) return;
    fail(current(), held < memoryBytes ? `no end within ${hangMs / 1000} s` : `holds ${held >> 20} MiB`);
    void worker.terminate();
  }, 500);
  let found = [];
  await new Promise((resolve) => {
    worker.on('message', (message) => {
      if (message.failure !== undefined) fail(Buffer.from(message.input), message.failure);
      if (message.summary !== undefined) console.log(`${name}: ${message.summary}`);
      if (message.found !== undefined) found = message.found;
    });
    worker.on('error', (error) => fail(current(), String(error?.stack ?? error)));
    worker.on('exit', resolve);
  });
  clearInterval(watch);
  if (options.keep && failures.length === 0) {
    rmSync(corpus, { recursive: true, force: true });
    mkdirSync(corpus, { recursive: true });
    for (const input of found)
      writeFileSync(join(corpus, createHash('sha256').update(input).digest('hex').slice(0, 12)), input);
  }
  return failures;
}
