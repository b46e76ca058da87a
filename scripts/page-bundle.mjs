// A bundle as a page would have it: one module of today's browsers, minified by esbuild.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const resolveDir = fileURLToPath(new URL('../', import.meta.url));

/**
 * @param {string} contents the module that is bundled
 * @param {import('esbuild').BuildOptions} [options] beside what makes the bundle a page's
 */
export function pageBundle(contents, options) {
  return build({
    conditions: ['browser'],
    ...options,
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
  });
}

/** The conditions under which the sources are bundled, module by module, in place of the built packages. */
export const ofSources = ['@hybi/source', 'browser'];
