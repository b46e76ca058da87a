// Reads a feed for as long as it lasts: `node examples/feed-reader.mjs ws://127.0.0.1:PORT/ticks [how many]`.
// The loop goes on across reconnects; what happens between two connections is told on stderr.
import { connect, json } from 'hybi';

const [url, limit = 'Infinity'] = process.argv.slice(2);
if (url === undefined) {
  console.error('usage: node examples/feed-reader.mjs ws://127.0.0.1:PORT/ticks [how many]');
  process.exit(2);
}

const session = connect(url, { protocols: json('ticks.v1') });

session.addEventListener('statechange', () => {
  const { state } = session;
  if (state.phase === 'open') console.error('connected');
  if (state.phase === 'waiting') console.error(`${state.cause.message}; next try in ${Math.round(state.delayMs)} ms`);
});
process.on('SIGINT', () => void session.close());

let seen = 0;
for await (const tick of session) {
  seen += 1;
  console.log(`${new Date(tick.at).toISOString()}  ${tick.requests} requests/s  ${tick.latency} ms`);
  if (seen >= Number(limit)) break;
}
await session.close();
