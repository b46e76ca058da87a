// One client in a process of its own: `client.mjs ADAPTER`. Orders come in as lines of JSON, results go out so.
import { createInterface } from 'node:readline';
import process from 'node:process';
import { connects } from './works/connects.mjs';
import { heapProfile } from './works/heap-profile.mjs';
import { idle } from './works/idle.mjs';
import { receive } from './works/receive.mjs';
import { roundTrip } from './works/round-trip.mjs';
import { send } from './works/send.mjs';
import { slowReader } from './works/slow-reader.mjs';
import { stream } from './works/stream.mjs';

const works = {
  receive,
  send,
  'round-trip': roundTrip,
  connects,
  idle,
  'heap-profile': heapProfile,
  'slow-reader': slowReader,
  'stream-in': stream('in'),
  'stream-out': stream('out'),
};

const tell = (/** @type {object} */ result) => process.stdout.write(`${JSON.stringify(result)}\n`);
/** @param {unknown} error */
const failure = (error) => tell({ error: error instanceof Error ? error.message : String(error) });
process.on('uncaughtException', failure);

const name = process.argv[2];
/** @type {import('./adapters/adapter.d.ts').Adapter} */
const adapter = await import(`./adapters/${name}.mjs`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const { work, ...order } = JSON.parse(line);
  works[/** @type {keyof typeof works} */ (work)](adapter, order).then(tell, failure);
});
tell({ ready: true });
