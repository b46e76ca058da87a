import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Files of the packages as they are in the source, without a build: what no package exports can be measured too.
 *
 * @param {string} contents import and export lines, relative to `packages/`
 * @returns {Promise<any>}
 */
export async function sources(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../packages', import.meta.url)), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: ['@hybi/source'],
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
