// @ts-check
// The packages as they would be published: packed, and installed from the tarballs alone.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const pnpm = ['--yes', 'pnpm@12.21.0'];

/**
 * @typedef {{ readonly name: string, readonly version: string, readonly exports: Readonly<Record<string, unknown>>, readonly private?: boolean }} Manifest
 * @typedef {{ readonly manifest: Manifest, readonly tarball: string }} Packed
 */

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
export function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Packs every package that is published, with the LICENSE of the workspace. They have to be built. @param {string} folder is made @returns {Packed[]} */
export function packPackages(folder) {
  mkdirSync(folder, { recursive: true });
  return readdirSync(packages).flatMap((name) => {
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    run('npx', [...pnpm, 'pack', '--pack-destination', folder], join(packages, name));
    const tarball = join(folder, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
    if (!existsSync(tarball)) throw new Error(`${tarball} was not packed`);
    return [{ manifest, tarball }];
  });
}

/** Installs the tarballs into a new project, without a registry. @param {readonly Packed[]} packed @param {string} folder is made */
export function installTarballs(packed, folder) {
  mkdirSync(folder, { recursive: true });
  const dependencies = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
  const manifest = { private: true, type: 'module', dependencies, overrides: dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund'], folder);
}
