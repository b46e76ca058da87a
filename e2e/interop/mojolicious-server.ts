import { fileURLToPath } from 'node:url';
import { findServers } from '../../scripts/servers.mjs';
import { Program } from './program.ts';

/** Starts an echo server on Mojolicious; what its paths do stands in `mojolicious-server.pl`. */
export function startMojoliciousServer(port: number): Promise<Program> {
  return Program.start({
    command: findServers().mojolicious!,
    args: () => [fileURLToPath(new URL('mojolicious-server.pl', import.meta.url)), String(port)],
    files: () => ({}),
    ports: [port],
  });
}
