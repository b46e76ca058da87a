// What every runtime has to do with the built package: node smoke.mjs ws://127.0.0.1:PORT, the reference server of ../servers.
// Prints a line for each test and, last, `N passed, N failed`.
import { connect, open } from 'hybi';

const server = process.argv[2] ?? globalThis.Deno?.args[0];
let passed = 0;
let failed = 0;

/** One test, with a time limit: a runtime that loses an event would hang. */
async function test(title, run) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it took more than 10 s')), 10_000);
  });
  try {
    const note = await Promise.race([run(), limit]);
    passed++;
    console.log(`ok      ${title}${note === undefined ? '' : ` (${note})`}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${title}: ${error?.stack ?? error}`);
  } finally {
    clearTimeout(timer);
  }
}

function equal(actual, expected, what) {
  if (!Object.is(actual, expected)) throw new Error(`${what}: expected ${String(expected)}, got ${String(actual)}`);
}

const sameBytes = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Sends the messages and compares what comes back. */
async function echo(connection, messages) {
  for (const message of messages) connection.send(message);
  let index = 0;
  for await (const message of connection) {
    const sent = messages[index];
    const same =
      typeof sent === 'string' ? message === sent : message instanceof Uint8Array && sameBytes(message, sent);
    equal(same, true, `message ${index}`);
    if (++index === messages.length) return;
  }
  throw new Error(`the connection ended after ${index} messages`);
}

const text = 'grüße, 世界, 🌍. '.repeat(400);
const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff);

await test('connects, echoes text and binary, and closes cleanly', async () => {
  const connection = await open(`${server}/echo`);
  await echo(connection, ['', 'hello', text, new Uint8Array(0), bytes]);
  const closure = await connection.close(1000, 'bye');
  equal(`${closure.code} ${closure.clean}`, '1000 true', 'closure');
});

await test('compresses, or says that it does not', async () => {
  const connection = await open(`${server}/deflate`);
  await echo(connection, [text, text, bytes, 'short', text]);
  await connection.close();
  const { extensions } = connection;
  if (extensions !== '') equal(extensions.startsWith('permessage-deflate'), true, 'extensions');
  return extensions === '' ? 'no compression here' : extensions;
});

await test('a Ping is answered', async () => {
  const connection = await open(`${server}/echo`);
  equal((await connection.ping()) >= 0, true, 'round trip');
  await connection.close();
});

await test('a refusal has its status', async () => {
  const error = await open(`${server}/refuse/403`).then(
    () => undefined,
    (reason) => reason,
  );
  equal(`${error?.name} ${error?.code} ${error?.status}`, 'OpenError rejected 403', 'error');
});

await test('an end without a Close is 1006', async () => {
  const connection = await open(`${server}/drop/0`);
  const closure = await connection.closed;
  equal(`${closure.code} ${closure.clean}`, '1006 false', 'closure');
});

await test('a session comes back after the connection was lost, with what was queued', async () => {
  const session = connect(`${server}/drop/1`, { retry: { minDelayMs: 20, maxDelayMs: 50 } });
  session.send('first');
  const got = [];
  session.addEventListener('statechange', () => {
    if (session.state.phase === 'waiting' && got.length === 1) session.send('second');
  });
  for await (const message of session) {
    got.push(message);
    if (got.length === 2) break;
  }
  equal(got.join(), 'first,second', 'messages');
  await session.close();
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
