// The public API of each package as text, from its dist/*.d.ts. `node scripts/api.mjs` writes api/*.d.ts; `--check` fails
// where the committed text differs, so that no change of the API goes unseen.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const root = fileURLToPath(new URL('../', import.meta.url));
const check = argv.includes('--check');

/** Every entry of a published package: the name of its text and its declarations. */
function entries() {
  return readdirSync(join(root, 'packages')).flatMap((name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    const types = new Set([...JSON.stringify(manifest.exports).matchAll(/"types":"([^"]+)"/g)].map(([, path]) => path));
    return [...types].map((path) => {
      const entry = path.replace(/^\.\/dist\/|\.d\.ts$/g, '');
      return {
        name: entry === 'index' ? name : `${name}.${entry}`,
        folder: join(root, 'packages', name),
        types: join(root, 'packages', name, path),
      };
    });
  });
}

/** The report of api-extractor without what isn't code. */
function textOf({ name, folder, types }, temporary) {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'nodenext',
            moduleResolution: 'nodenext',
            lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
            types: [],
            strict: true,
            skipLibCheck: true,
          },
          files: [types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: temporary,
        reportTempFolder: join(temporary, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  Extractor.invoke(config, { localBuild: true, messageCallback: (message) => void (message.handled = true) });
  const report = readFileSync(join(temporary, `${name}.api.md`), 'utf8');
  const code = /```ts\n([\s\S]*?)\n```/.exec(report)?.[1];
  if (code === undefined) throw new Error(`api-extractor wrote no report for ${types}`);
  const noise = /^ *\/\/ (?:@public.*|\(undocumented\)|\(No @packageDocumentation.*)\n?/gm;
  return `${code
    .replace(noise, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

const api = join(root, 'api');
const temporary = mkdtempSync(join(tmpdir(), 'hybi-api-'));
const wanted = new Map();
try {
  mkdirSync(join(temporary, 'temp'));
  for (const entry of entries()) {
    if (existsSync(entry.types)) wanted.set(`${entry.name}.d.ts`, textOf(entry, temporary));
    else {
      console.error(`${entry.types.slice(root.length)} is missing: npm run build first`);
      exit(1);
    }
  }
} finally {
  rmSync(temporary, { recursive: true });
}

mkdirSync(api, { recursive: true });
const committed = new Map(
  readdirSync(api)
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => [file, readFileSync(join(api, file), 'utf8')]),
);
const differing = [...new Set([...wanted.keys(), ...committed.keys()])]
  .filter((file) => wanted.get(file) !== committed.get(file))
  .toSorted((a, b) => a.localeCompare(b));
if (check && differing.length > 0) {
  console.error(
    `The public API differs from its committed text in api/: ${differing.join(', ')}. Is that meant? Then node scripts/api.mjs writes it.`,
  );
  exit(1);
}
for (const file of differing) {
  const text = wanted.get(file);
  if (text === undefined) rmSync(join(api, file));
  else writeFileSync(join(api, file), text);
}
console.log(`${wanted.size} API texts, ${differing.length} changed`);
