// `npm run demo`: the Node client holds two conversations with a real server, loses it, and gets it back; then the demo pages.
// `npm run demo -- --once` ends after the first part: 0 if everything held, else 1.
import { isDeepStrictEqual } from 'node:util';
import { connect, json } from 'hybi';
import { startDemoServer } from './server.mjs';

const once = process.argv.includes('--once');
const began = Date.now();
const tell = (who, what) => {
  console.log(`${((Date.now() - began) / 1000).toFixed(3).padStart(8)} s  ${who.padEnd(6)}  ${what}`);
};
const show = (message) =>
  message instanceof Uint8Array ? `<${Buffer.from(message).toString('hex')}>` : JSON.stringify(message);

/** Fails unless the peer gives back exactly what was expected. */
async function expectNext(name, messages, expected) {
  const { value, done } = await messages.next();
  if (done || !isDeepStrictEqual(value, expected))
    throw new Error(`${name}: expected ${show(expected)}, got ${show(value)}`);
  tell(name, `<- ${show(value)}`);
}

/** Sends, and fails unless the session says of it what it should. */
function send(name, session, message, expected) {
  const outcome = session.send(message);
  tell(name, `-> ${show(message)}  ${outcome}`);
  if (outcome !== expected) throw new Error(`${name}: expected the message to be ${expected}, it was ${outcome}`);
}

/** Waits until the session's state fulfils a condition. */
function reach(session, condition) {
  return new Promise((done) => {
    const look = () => {
      if (!condition(session.state)) return;
      session.removeEventListener('statechange', look);
      done();
    };
    session.addEventListener('statechange', look);
    look();
  });
}

function watch(name, session) {
  session.addEventListener('statechange', () => {
    const { state } = session;
    if (state.phase === 'waiting')
      tell(name, `not connected (${state.cause.code}); attempt ${state.attempt} in ${Math.round(state.delayMs)} ms`);
    else if (state.phase !== 'connecting') tell(name, state.phase);
  });
}

const isOpen = (state) => state.phase === 'open';
const isWaiting = (state) => state.phase === 'waiting';
const isRefused = (state) => isWaiting(state) && state.cause.code === 'refused';

async function conversation(server) {
  const retry = { minDelayMs: 300, maxDelayMs: 1000 };
  const plain = connect(`${server.url}/echo`, { retry });
  const typed = connect(`${server.url}/echo`, { retry, protocols: json() });
  watch('plain', plain);
  watch('json', typed);
  const plainMessages = plain[Symbol.asyncIterator]();
  const typedMessages = typed[Symbol.asyncIterator]();
  await Promise.all([reach(plain, isOpen), reach(typed, isOpen)]);

  send('plain', plain, 'text: grüße', 'written');
  await expectNext('plain', plainMessages, 'text: grüße');
  send('plain', plain, Uint8Array.of(0x68, 0x79, 0x62, 0x69), 'written');
  await expectNext('plain', plainMessages, Uint8Array.of(0x68, 0x79, 0x62, 0x69));
  send('json', typed, { side: 'buy', qty: 1 }, 'written');
  await expectNext('json', typedMessages, { side: 'buy', qty: 1 });

  tell('server', 'is killed');
  await server.kill();
  await Promise.all([reach(plain, isWaiting), reach(typed, isWaiting)]);
  for (const n of [1, 2, 3]) {
    send('plain', plain, `waiting ${n}`, 'queued');
    send('json', typed, { waiting: n }, 'queued');
  }
  await Promise.all([reach(plain, isRefused), reach(typed, isRefused)]);
  tell('server', 'is started again');
  await server.start();
  await Promise.all([reach(plain, isOpen), reach(typed, isOpen)]);
  for (const n of [1, 2, 3]) {
    await expectNext('plain', plainMessages, `waiting ${n}`);
    await expectNext('json', typedMessages, { waiting: n });
  }
  for (const session of [plain, typed]) {
    const closure = await session.close(1000, 'bye');
    if (!closure?.clean) throw new Error(`expected a clean end, got ${JSON.stringify(closure)}`);
  }
}

const server = await startDemoServer();
tell('server', `listens on ${server.url}`);
const deadline = setTimeout(() => {
  console.error('\nThe conversation has not come to its end within 30 s.');
  process.exit(1);
}, 30_000);
try {
  await conversation(server);
  console.log('\nText, binary and JSON went through; what was queued during the outage arrived in order.');
} catch (error) {
  console.error(`\nMissed: ${error.message}`);
  process.exitCode = 1;
}
clearTimeout(deadline);

if (once || process.exitCode === 1) {
  await server.end();
  // Nothing of the client's may keep the process alive now.
  setTimeout(() => {
    console.error('Something keeps the process alive.');
    process.exit(1);
  }, 5000).unref();
} else {
  console.log(`
Demo pages            ${server.httpUrl}/
  chat                ${server.httpUrl}/chat.html
  live chart          ${server.httpUrl}/chart.html
  outage lab          ${server.httpUrl}/lab.html
  one script tag      ${server.httpUrl}/script-tag.html
In another terminal   node examples/chat-client.mjs ${server.url}/chat
                      node examples/feed-reader.mjs ${server.url}/ticks
Ctrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.end().then(() => process.exit(0)));
}
