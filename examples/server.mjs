// @ts-check
// The demo server: the reference server of e2e/servers with a chat room, a feed and the demo pages.
// By itself: `node examples/server.mjs [port]`.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startReferenceServer } from '../e2e/servers/reference-server.mjs';
import { ChatRoom } from './chat-room.mjs';
import { OutageLab } from './outage-lab.mjs';
import { tickFeed } from './tick-feed.mjs';

/** @param {string} path */
const here = (path) => new URL(path, import.meta.url);

/** Starts the demo server. @param {{ port?: number }} [options] default: any free port */
export async function startDemoServer(options = {}) {
  const lab = new OutageLab();
  const server = await startReferenceServer({
    ...options,
    behaviours: { chat: new ChatRoom().behaviour, ticks: tickFeed, lab: lab.behaviour },
    routes: lab.routes,
    files: {
      '/': here('./pages/'),
      '/hybi/': here('../packages/hybi/dist/'),
      '/uplot/': here('./node_modules/uplot/dist/'),
    },
  });
  await lab.start(server.port);
  return Object.assign(server, {
    /** Ends the server and the proxy of the outage lab, politely. */
    async end() {
      await lab.stop();
      await server.stop();
    },
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (!existsSync(here('../packages/hybi/dist/hybi.iife.min.js'))) {
    console.error('packages/hybi/dist is missing: run `npm run demo`, which builds it');
    process.exit(1);
  }
  const server = await startDemoServer({ port: Number(process.argv[2] ?? 0) });
  console.log(`${server.httpUrl}/`);
}
