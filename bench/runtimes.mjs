// The runtimes that clients run in: this Node, and others from npm packages that carry a binary. Nothing of them is run at installation.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, command: string, args: readonly string[], version: string }} Runtime */

const cache = fileURLToPath(new URL('../.cache/bench', import.meta.url));
const { arch, platform } = process;

/** The package of each, its version, where its binary is, and how it is called. */
const packaged = {
  node24: {
    name: `node-${platform === 'win32' ? 'win' : platform}-${arch}`,
    version: '24.9.0',
    binary: 'bin/node',
    args: ['--expose-gc'],
  },
  bun: {
    name: `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`,
    version: '1.4.5',
    binary: 'bin/bun',
    args: ['run'],
  },
  deno: {
    name: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`,
    version: '2.9.6',
    binary: 'deno',
    args: ['run', '--allow-all', '--no-config', '--v8-flags=--expose-gc'],
  },
};

/** @typedef {keyof typeof packaged | 'node'} RuntimeName */

/**
 * Looks for a runtime, and installs it into a folder of its own when `install` says so.
 *
 * @param {RuntimeName} runtime @param {boolean} install
 * @returns {Runtime | undefined}
 */
export function findRuntime(runtime, install) {
  if (runtime === 'node') {
    return { name: 'Node', command: process.execPath, args: ['--expose-gc'], version: process.versions.node };
  }
  const { name, version, binary, args } = packaged[runtime];
  const folder = join(cache, `${runtime}-${version}`);
  const command = join(folder, 'node_modules', name, binary);
  if (!existsSync(command)) {
    if (!install) return undefined;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const { status } = spawnSync(
      'npm',
      ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', `${name}@${version}`],
      {
        cwd: folder,
        stdio: 'ignore',
        timeout: 300_000,
      },
    );
    if (status !== 0 || !existsSync(command)) return undefined;
  }
  const { status } = spawnSync(command, ['--version'], { stdio: 'ignore', timeout: 20_000 });
  return status === 0
    ? { name: { node24: 'Node', bun: 'Bun', deno: 'Deno' }[runtime], command, args, version }
    : undefined;
}
