import { fileURLToPath } from 'node:url';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

// `tsc -b` has already checked the types and written dist/*.d.ts. Here one TypeScript program for the whole
// repository (tsconfig.build.json has noCheck) only strips them: one ES module per entry.
const modules = {
  input: {
    'codec/dist/index': 'packages/codec/src/index.ts',
    'codec/dist/close': 'packages/codec/src/close.ts',
    'codec/dist/token': 'packages/codec/src/token.ts',
    'session/dist/index': 'packages/session/src/index.ts',
    'node/dist/index': 'packages/node/src/index.ts',
    'browser/dist/index': 'packages/browser/src/index.ts',
    'hybi/dist/node': 'packages/hybi/src/node.ts',
    'hybi/dist/browser': 'packages/hybi/src/browser.ts',
    'testkit/dist/index': 'packages/testkit/src/index.ts',
  },
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('packages/'),
  plugins: [typescript({ tsconfig: 'tsconfig.build.json' })],
  output: { dir: 'packages', format: 'es', sourcemap: true, entryFileNames: '[name].js', chunkFileNames: '[name].js' },
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
const cdn = {
  input: 'packages/hybi/dist/browser.js',
  plugins: [workspace],
  output: [
    { file: 'packages/hybi/dist/hybi.min.mjs', format: 'es', sourcemap: true, plugins: [min] },
    { file: 'packages/hybi/dist/hybi.iife.min.js', format: 'iife', name: 'hybi', sourcemap: true, plugins: [min] },
  ],
};

export default [modules, cdn];
