import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

const packages = ['ws', 'bufferutil', 'undici', 'websocket', 'faye-websocket'];

/**
 * What the figures were measured on.
 *
 * @param {{ date: string, load: readonly number[] }} began
 */
export function machine(began) {
  return {
    date: began.date,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    loadBefore: began.load.map((value) => Number(value.toFixed(2))),
    loadAfter: loadavg().map((value) => Number(value.toFixed(2))),
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/** @param {string} name */
function versionOf(name) {
  // Not every package exports its package.json; the folder above its entry has it.
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length);
  return JSON.parse(readFileSync(`${folder}package.json`, 'utf8')).version;
}
