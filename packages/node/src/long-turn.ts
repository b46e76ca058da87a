/**
 * How much is read in one turn of the event loop before timers and other sockets have theirs: libuv reads a socket up to 32 times in a turn, and
 * 8 MiB of empty messages take half a second.
 */
const mostBytes = 1024 * 1024;
/** So little that nobody has to count by turns. */
const fewBytes = 256 * 1024;

let taken = 0;
let isCounting = false;

/** Notes that `bytes` were read, by whatever connection. Returns whether it is enough for this turn. */
export function isLongTurn(bytes: number): boolean {
  taken += bytes;
  if (taken < fewBytes) return false;
  if (!isCounting) setImmediate(turned);
  isCounting = true;
  return taken >= mostBytes;
}

function turned(): void {
  taken = 0;
  isCounting = false;
}
