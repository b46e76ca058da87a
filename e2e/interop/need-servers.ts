import { ensureServers } from '../../scripts/servers.mjs';

/** Installs what is missing, or ends the run with the sentence that names it. */
export default function needServers(): void {
  const { missing } = ensureServers({ log: (line) => console.log(line) });
  if (missing === undefined) return;
  const error = new Error(missing);
  error.stack = missing;
  throw error;
}
