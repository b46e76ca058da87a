import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { writeIntegrity } from './scripts/sri.mjs';

/** Every entry that a package exports: `codec/dist/close` from `packages/codec/src/close.ts`. */
function sources() {
  const inputs = {};
  for (const name of readdirSync('packages')) {
    const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
    for (const [, entry] of JSON.stringify(exports).matchAll(/"@hybi\/source":"\.\/src\/([^"]+)\.ts"/g)) {
      inputs[`${name}/dist/${entry}`] = `packages/${name}/src/${entry}.ts`;
    }
  }
  return inputs;
}

// `tsc -b` has already checked the types and written dist/*.d.ts. Here one TypeScript program for the whole
// repository (tsconfig.build.json has noCheck) only strips them: one ES module per entry.
//
// One character above U+00FF makes V8 hold the whole file with two bytes for each of its characters: escaped, three dots in a comment
// don't cost each process 440 KB.
const oneByte = {
  name: 'one-byte',
  renderChunk: (code) => ({
    code: code.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    map: null,
  }),
};

const modules = {
  input: sources(),
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('packages/'),
  plugins: [typescript({ tsconfig: 'tsconfig.build.json' }), oneByte],
  output: {
    dir: 'packages',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    // An import for nothing but its turn, in a package that says it has no side effects, is a warning of every bundler.
    hoistTransitiveImports: false,
    // What two entries of one package share stays in that package; two packages share nothing but by import.
    chunkFileNames({ moduleIds }) {
      const owners = new Set(moduleIds.map((id) => /packages\/([^/]+)\/src\//.exec(id.replaceAll('\\', '/'))?.[1]));
      const [owner] = owners;
      if (owners.size !== 1 || owner === undefined)
        throw new Error(`A chunk of several packages: ${moduleIds.join(', ')}`);
      return `${owner}/dist/[name].js`;
    },
  },
};

// The CDN files, from the modules just written.
const workspace = {
  name: 'workspace',
  resolveId(id) {
    if (!id.startsWith('@hybi/')) return null;
    const [name, entry = 'index'] = id.slice('@hybi/'.length).split('/');
    return fileURLToPath(new URL(`packages/${name}/dist/${entry}.js`, import.meta.url));
  },
};
// No `module: true`: on the IIFE it lets terser drop the global itself. The plugin sets it for the ES format.
const min = terser({ ecma: 2020, compress: { passes: 2 } });
const integrity = { name: 'integrity', closeBundle: writeIntegrity };
const cdn = {
  input: 'packages/hybi/dist/index.browser.js',
  plugins: [workspace, integrity],
  output: [
    { file: 'packages/hybi/dist/hybi.min.mjs', format: 'es', sourcemap: true, plugins: [min] },
    { file: 'packages/hybi/dist/hybi.iife.min.js', format: 'iife', name: 'hybi', sourcemap: true, plugins: [min] },
  ],
};

export default [modules, cdn];
