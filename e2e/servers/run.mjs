// @ts-check
// Runs the reference server in a process of its own: `node e2e/servers/run.mjs [port]`. It prints its address.
import { startReferenceServer } from './reference-server.mjs';

const server = await startReferenceServer({ port: Number(process.argv[2] ?? 0) });
console.log(server.url);
