// The packages as users get them: packed, judged by publint and are-the-types-wrong, installed into an empty folder, imported
// by Node under every condition, and type-checked under each module resolution.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { installTarballs, packPackages, run } from './tarballs.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const keep = argv.includes('--keep');
let failures = 0;

function check(what, test) {
  try {
    test();
    console.log(`ok    ${what}`);
  } catch (error) {
    failures++;
    console.error(`FAIL  ${what}\n${String(error.stdout ?? '')}${String(error.stderr ?? error.message)}`);
  }
}

if (!existsSync(join(root, 'packages/hybi/dist/index.node.d.ts'))) {
  console.error('packages/hybi/dist has no declarations: npm run build first');
  exit(1);
}

const work = mkdtempSync(join(tmpdir(), 'hybi-pack-'));
const app = join(work, 'app');

// Packed.
const packages = packPackages(join(work, 'tarballs'));

// Judged.
const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
for (const { manifest, tarball } of packages) {
  check(`README and LICENSE of ${manifest.name}`, () => {
    const packed = run('tar', ['-tzf', tarball], root).split('\n');
    for (const file of ['README.md', 'LICENSE']) {
      if (!packed.includes(`package/${file}`)) throw new Error(`${file} is not in the tarball`);
    }
  });
  const { messages } = await publint({ pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer } });
  check(`publint ${manifest.name}`, () => {
    if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, manifest)).join('\n'));
  });
  check(`are-the-types-wrong ${manifest.name}`, () =>
    run(execPath, [attw, tarball, '--profile', 'esm-only', '--no-color'], root),
  );
}

// Installed, from the tarballs alone.
check('npm install into an empty folder', () => installTarballs(packages, app));

// No package needs anything that is not ours.
check('no dependency of anybody else', () => {
  const foreign = readdirSync(join(app, 'node_modules')).filter(
    (name) => !['.package-lock.json', '@hybi', 'hybi'].includes(name),
  );
  if (foreign.length > 0) throw new Error(`installed with hybi: ${foreign.join(', ')}`);
});

// Imported.
const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports)
    .filter((path) => path !== './package.json')
    .map((path) => manifest.name + path.slice(1)),
);
const shared = 'if (typeof m.connect !== "function") throw new Error("connect is " + typeof m.connect)';
check(`node -e "import('hybi')"`, () => run(execPath, ['-e', `import('hybi').then((m) => { ${shared} })`], app));
check(`require('hybi')`, () => run(execPath, ['-e', `const m = require('hybi'); ${shared}`], app));
for (const condition of ['node', 'browser', 'bun', 'deno', 'worker', 'workerd', 'edge-light', 'react-native']) {
  const program = `for (const entry of ${JSON.stringify(entries)}) {
    const names = Object.keys(await import(entry));
    // Imported for what it does: it has nothing to export.
    if (names.length === 0 && entry !== 'hybi/register') throw new Error(entry + ' exports nothing');
  }`;
  check(`import each of ${entries.length} entries under the condition ${condition}`, () =>
    run(execPath, ['--no-warnings', `--conditions=${condition}`, '--input-type=module', '-e', program], app),
  );
}

// Type-checked, with and without the DOM. Under `node16` and `nodenext` that is Node's entry, whose declarations need Node's types;
// under `bundler` it is the browser's, which needs none.
const tsc = join(root, 'node_modules/typescript/bin/tsc');
writeFileSync(
  join(app, 'program.ts'),
  `import { connect, json, ClosedError, OpenError } from 'hybi'
import type { ConnectOptions, SessionState } from 'hybi'
import { connect as connectInBrowser } from 'hybi/browser'

type Tick = { readonly price: number }
type Order = { readonly side: 'buy' | 'sell' }
const options = { protocols: json<Tick, Order>('ticks.v2') }
export async function run(): Promise<number> {
  const session = connect('wss://server.test/', options)
  const state: SessionState = session.state
  session.send({ side: 'buy' })
  // @ts-expect-error an order has a side
  session.send({ side: 'hold' })
  let sum = 0
  for await (const tick of session) sum += tick.price
  // @ts-expect-error a browser has no headers
  connectInBrowser('wss://server.test/', { headers: { authorization: 'x' } })
  return state.phase === 'open' ? sum : 0
}
export const isKnown = (error: unknown): boolean => error instanceof ClosedError || error instanceof OpenError
export const defaults: ConnectOptions = { openTimeoutMs: 1_000 }
`,
);
const libs = {
  'with the DOM': ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
  'without the DOM': ['es2023', 'esnext.disposable'],
};
for (const resolution of ['bundler', 'node16', 'nodenext']) {
  for (const [which, lib] of Object.entries(libs)) {
    const config = join(app, `tsconfig.${resolution}.json`);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      target: 'es2022',
      module: resolution === 'bundler' ? 'esnext' : resolution,
      moduleResolution: resolution,
      lib,
      types: resolution === 'bundler' ? [] : ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      skipLibCheck: false,
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    check(`types under ${resolution}, ${which}`, () => run(execPath, [tsc, '-p', config, '--pretty', 'false'], app));
  }
}

if (keep) console.log(`kept in ${work}`);
else rmSync(work, { recursive: true });
console.log(failures === 0 ? 'The packages are well made.' : `${failures} checks failed`);
exit(failures === 0 ? 0 : 1);
