// Joins the chat of the demo pages from a terminal: `node examples/chat-client.mjs ws://127.0.0.1:PORT/chat [name]`.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { connect, json } from 'hybi';

const [url, name = 'Terminal'] = process.argv.slice(2);
if (url === undefined) {
  console.error('usage: node examples/chat-client.mjs ws://127.0.0.1:PORT/chat [name]');
  process.exit(2);
}

const session = connect(url, {
  protocols: json('chat.v1', {
    // Runs on every new connection, before what has been waiting is sent.
    greet: (peer) => peer.send({ type: 'join', name }),
  }),
});

const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
/** Prints above the line that is being typed. */
const show = (line) => {
  process.stdout.write(`\r\x1b[K${line}\n`);
  terminal.prompt(true);
};

session.addEventListener('statechange', () => {
  const { state } = session;
  if (state.phase === 'open') show('* connected');
  if (state.phase === 'waiting') show(`* ${state.cause.message}; next try in ${Math.round(state.delayMs)} ms`);
});

session.receive((message) => {
  if (message.type === 'said') show(`${message.from}: ${message.text}`);
  if (message.type === 'welcome') {
    for (const { from, text } of message.recent) show(`${from}: ${text}`);
    show(`* here: ${message.members.join(', ')}`);
  }
});

terminal.on('line', (line) => {
  const text = line.trim();
  if (text !== '' && session.send({ type: 'say', id: randomUUID(), text }) === 'queued')
    show('* not connected: it will be sent');
  terminal.prompt();
});
terminal.on('close', () => void session.close());
terminal.prompt();

try {
  await session.closed;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
terminal.close();
