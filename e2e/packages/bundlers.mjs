// @ts-check
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rspack } from '@rspack/core';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import webpack from 'webpack';

/**
 * Each bundler builds the page `index.html` with `main.js`, minified and otherwise as it does by itself, and fails on a warning.
 *
 * @typedef {(page: string, out: string) => Promise<void>} Bundle
 */

/** Declared as if CommonJS had to be called by `default`. @type {any} */
const minify = terser;

/** @param {string} text @returns {never} */
function refuse(text) {
  throw new Error(text);
}

/** webpack and Rspack are configured and run alike. @param {typeof webpack | typeof rspack} pack @returns {Bundle} */
const likeWebpack = (pack) => async (page, out) => {
  /** @type {any} */
  const configuration = {
    context: page,
    mode: 'production',
    target: ['web', 'es2022'],
    entry: './main.js',
    output: { path: out, filename: 'main.js' },
    // A page of a few kilobytes is no place for hints about its size.
    performance: false,
  };
  await /** @type {Promise<void>} */ (
    new Promise((done, fail) => {
      /** @type {any} */
      const compiler = /** @type {any} */ (pack)(configuration);
      compiler.run((/** @type {Error | null} */ error, /** @type {any} */ stats) => {
        const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
        const said = [...errors, ...warnings].map(({ message }) => message).join('\n');
        compiler.close(() => (error !== null || said !== '' ? fail(error ?? new Error(said)) : done()));
      });
    })
  );
  copyFileSync(join(page, 'index.html'), join(out, 'index.html'));
};

/** @type {Readonly<Record<string, Bundle>>} */
export const bundlers = {
  async Vite(page, out) {
    const customLogger = vite.createLogger('warn');
    customLogger.warn = refuse;
    customLogger.warnOnce = refuse;
    customLogger.info = () => {};
    const build = { outDir: out, emptyOutDir: true };
    await vite.build({ root: page, base: './', configFile: false, build, customLogger });
  },

  webpack: likeWebpack(webpack),

  Rspack: likeWebpack(rspack),

  async esbuild(page, out) {
    const { warnings } = await esbuild.build({
      entryPoints: [join(page, 'main.js')],
      outdir: out,
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'silent',
    });
    if (warnings.length > 0) refuse(warnings.map(({ text }) => text).join('\n'));
    copyFileSync(join(page, 'index.html'), join(out, 'index.html'));
  },

  async Rollup(page, out) {
    const bundle = await rollup({
      input: join(page, 'main.js'),
      plugins: [nodeResolve({ browser: true })],
      onwarn: ({ message }) => refuse(message),
    });
    await bundle.write({ dir: out, format: 'es', plugins: [minify({ ecma: 2020 })] });
    await bundle.close();
    copyFileSync(join(page, 'index.html'), join(out, 'index.html'));
  },
};
