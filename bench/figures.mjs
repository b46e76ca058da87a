// The figures to reach, as data: medians of ratios in one run. A ratio is hybi's figure through the peer's, whatever the unit; where less is
// better the figure is a most.

/**
 * @typedef {object} Figure
 * @property {string} case
 * @property {number} size
 * @property {import('./clients.mjs').ClientName} client which of hybi's
 * @property {import('./clients.mjs').ClientName} against
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {string} [limit] why it can't be reached, with the measurement that proves it. A row with a limit may be missed.
 */

/** A time at most so many times as long is a rate at least this many times as high. @param {number} times */
const timeAtMost = (times) => 1 / times;

/** @type {readonly Figure[]} */
export const figures = [
  { case: 'receive-text', size: 16, client: 'hybi connection', against: 'ws', atLeast: 3.5 },
  { case: 'receive-text', size: 16, client: 'hybi connection', against: 'bun', atLeast: 3 },
  { case: 'receive-text', size: 16, client: 'hybi WebSocket', against: 'ws onmessage', atLeast: 2 },
  { case: 'receive-text', size: 16, client: 'hybi WebSocket', against: 'bun', atLeast: 1.2 },
  { case: 'send-text', size: 16, client: 'hybi connection', against: 'ws', atLeast: 25 },
  { case: 'send-text', size: 16, client: 'hybi connection', against: 'deno', atLeast: 8 },
  { case: 'receive-text', size: 1024, client: 'hybi connection', against: 'ws', atLeast: 1.6 },
  { case: 'send-text', size: 1024, client: 'hybi connection', against: 'ws', atLeast: 2.5 },
  { case: 'receive-binary', size: 65_536, client: 'hybi connection', against: 'ws', atLeast: 1.4 },
  { case: 'receive-binary', size: 1_048_576, client: 'hybi connection', against: 'ws', atLeast: 1.4 },
  { case: 'send-binary', size: 65_536, client: 'hybi connection', against: 'ws', atLeast: 2 },
  { case: 'send-binary', size: 65_536, client: 'hybi connection', against: 'ws+bufferutil', atLeast: 1 },
  { case: 'send-binary', size: 1_048_576, client: 'hybi connection', against: 'ws', atLeast: 2 },
  { case: 'send-binary', size: 1_048_576, client: 'hybi connection', against: 'ws+bufferutil', atLeast: 1 },
  { case: 'receive-deflate', size: 256, client: 'hybi connection', against: 'ws', atLeast: 15 },
  { case: 'send-deflate', size: 256, client: 'hybi connection', against: 'ws', atLeast: 6 },
  { case: 'round-trip', size: 16, client: 'hybi connection', against: 'net', atMost: 1.15 },
  { case: 'idle', size: 0, client: 'hybi connection', against: 'net', atMost: 1.6 },
  { case: 'idle', size: 0, client: 'hybi connection', against: 'ws', atMost: 0.6 },
  { case: 'connects', size: 0, client: 'hybi connection', against: 'ws', atLeast: 1.5 },
  {
    case: 'session-json',
    size: 1024,
    client: 'hybi session json',
    against: 'hybi connection json',
    atLeast: timeAtMost(1.2),
  },
  { case: 'wss-receive', size: 1024, client: 'hybi connection', against: 'ws', atLeast: 1.3 },
  { case: 'wss-send', size: 1024, client: 'hybi connection', against: 'ws', atLeast: 1.3 },
  { case: 'browser-receive', size: 1024, client: 'hybi browser', against: 'chromium', atLeast: timeAtMost(1.15) },
];

/**
 * @param {readonly import('./rows.mjs').Row[]} rows
 * @returns {readonly (Figure & { ratio: number | undefined, reached: boolean })[]} the figures of the cases that were run
 */
export function judge(rows) {
  return figures.flatMap((figure) => {
    const row = rows.find(
      (one) => one.case === figure.case && one.size === figure.size && one.client === figure.client,
    );
    if (row === undefined) return [];
    const ratio = row.ratio[figure.against];
    const reached = ratio !== undefined && ratio >= (figure.atLeast ?? 0) && ratio <= (figure.atMost ?? Infinity);
    return [{ ...figure, ratio, reached }];
  });
}
