import { clients } from './clients.mjs';
import { median, rounded, spread } from './statistics.mjs';

/**
 * What is reported of one of hybi's clients in one case at one size.
 *
 * @typedef {object} Row
 * @property {string} case
 * @property {number} size bytes of payload of a message
 * @property {string} metric
 * @property {'more' | 'less'} better
 * @property {string} client
 * @property {string} interface
 * @property {string} runtime
 * @property {boolean} compression
 * @property {number} hybi the median
 * @property {Record<string, number>} peers the median of each
 * @property {Record<string, number>} ratio the median of the rounds' ratios, hybi's figure through the peer's
 * @property {{ hybi?: number, peers: Record<string, number>, ratio: Record<string, number> }} cpu microseconds of processor time a message, all threads
 * @property {{ hybi: [number, number], peers: Record<string, [number, number]>, ratio: Record<string, [number, number]> }} spread least and greatest
 * @property {Record<string, string>} notShown peers that failed a check, and which
 */

/**
 * @param {import('./cases.mjs').Case} one @param {number} size
 * @param {ReadonlyMap<string, readonly number[]>} values of each client, a value for each round
 * @param {ReadonlyMap<string, readonly number[]>} cpu @param {ReadonlyMap<string, string>} failures
 * @param {(name: string) => string} runtimeOf
 * @returns {readonly Row[]}
 */
export function rowsOf(one, size, values, cpu, failures, runtimeOf) {
  return one.hybi.flatMap((client) => {
    const own = values.get(client);
    if (own === undefined) return [];
    /** @type {Row} */
    const row = {
      case: one.name,
      size,
      metric: one.metric,
      better: one.better,
      client,
      interface: clients[client].interface,
      runtime: runtimeOf(client),
      compression: one.deflate ?? false,
      hybi: rounded(median(own)),
      peers: {},
      ratio: {},
      cpu: { peers: {}, ratio: {} },
      spread: { hybi: rangeOf(own), peers: {}, ratio: {} },
      notShown: Object.fromEntries(failures),
    };
    const ownCpu = cpu.get(client);
    if (ownCpu !== undefined) row.cpu.hybi = rounded(median(ownCpu));
    for (const peer of one.peers) {
      const theirs = values.get(peer);
      if (theirs === undefined) continue;
      const ratios = own.map((value, round) => value / theirs[round]);
      row.peers[peer] = rounded(median(theirs));
      row.ratio[peer] = rounded(median(ratios));
      const theirCpu = cpu.get(peer);
      if (ownCpu !== undefined && theirCpu !== undefined) {
        row.cpu.peers[peer] = rounded(median(theirCpu));
        row.cpu.ratio[peer] = rounded(median(ownCpu.map((value, round) => value / theirCpu[round])));
      }
      row.spread.peers[peer] = rangeOf(theirs);
      row.spread.ratio[peer] = rangeOf(ratios);
    }
    return [row];
  });
}

/** @param {readonly number[]} values @returns {[number, number]} */
function rangeOf(values) {
  const [least, greatest] = spread(values);
  return [rounded(least), rounded(greatest)];
}
