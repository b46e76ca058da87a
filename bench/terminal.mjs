// The lines that a run prints.
import { clients } from './clients.mjs';

/** @param {number} bytes */
export function sizeName(bytes) {
  if (bytes >= 2 ** 30) return `${bytes / 2 ** 30} GiB`;
  if (bytes >= 2 ** 20) return `${bytes / 2 ** 20} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

/** @param {number} value */
export function short(value) {
  if (Math.abs(value) >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (Math.abs(value) >= 1e4) return `${(value / 1e3).toPrecision(3)} k`;
  return Number(value.toPrecision(3)).toString();
}

/** @param {import('./cases.mjs').Case} one @param {number} size @param {readonly import('./rows.mjs').Row[]} rows @param {ReadonlyMap<string, string>} failures */
export function rowLines(one, size, rows, failures) {
  const lines = [
    `\n${one.name}${size > 0 ? `/${size}` : ''}  ${one.title}${size > 0 ? `, ${sizeName(size)}` : ''} [${one.metric}]`,
  ];
  for (const row of rows) {
    lines.push(`  ${row.client.padEnd(22)} ${short(row.hybi).padStart(9)}   ${row.spread.hybi.map(short).join(' … ')}`);
  }
  const peers = rows[0]?.peers ?? {};
  for (const [peer, value] of Object.entries(peers)) {
    const ratios = rows.map(
      (row) => `${row.ratio[peer]?.toFixed(2)} (${row.spread.ratio[peer]?.map((each) => each.toFixed(2)).join(' … ')})`,
    );
    const cpu = rows.flatMap((row) => (row.cpu.ratio[peer] === undefined ? [] : [row.cpu.ratio[peer].toFixed(2)]));
    const cost = cpu.length === 0 ? '' : `; of its CPU time hybi takes ${cpu.join(', ')}`;
    lines.push(`  ${peer.padEnd(22)} ${short(value).padStart(9)}   hybi is ${ratios.join(', ')} times that${cost}`);
  }
  for (const [name, reason] of failures) lines.push(`  ${name.padEnd(22)} not shown: ${reason}`);
  return lines;
}

/** @param {ReturnType<typeof import('./figures.mjs').judge>[number]} verdict */
export function figureLine({ case: name, size, client, against, atLeast, atMost, ratio, reached, limit }) {
  const mark = reached ? 'reached' : limit === undefined ? 'MISSED ' : 'limited';
  const goal = atLeast === undefined ? `≤ ${atMost?.toFixed(2)}` : `≥ ${atLeast.toFixed(2)}`;
  const what = `${name}${size > 0 ? `/${size}` : ''}`;
  return `  ${mark}  ${what.padEnd(24)} ${clients[client].label.padEnd(32)} ${(ratio?.toFixed(2) ?? '–').padStart(6)} × ${clients[against].label.padEnd(28)} ${goal}`;
}
