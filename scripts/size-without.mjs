// What `connect` with `json` would take without one of the guarantees, and without all of them: each is taken out of the sources, replaced
// by the least with which a page still loads and connects. That it does is tried.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ofSources, pageBundle } from './page-bundle.mjs';
import { takeOut, withoutTexts } from './take-out.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Nothing is done, and nothing is kept. */
const nothing = { '*': '' };

const retryFigures =
  'minDelayMs: 2_000, maxDelayMs: 30_000, maxAttempts: Infinity, maxElapsedMs: Infinity, minUptimeMs: 10_000';
const unchecked = `
  return {
    requireSubprotocol: true, openTimeoutMs: 10_000, closeTimeoutMs: 5_000, maxMessageBytes: 16 * 1_048_576,
    retry: { ${retryFigures} }, liveness: { intervalMs: 20_000, timeoutMs: 20_000 }, highWaterMarkBytes: 1_048_576,
    outbox: { maxMessages: 1_000, maxBytes: 1_048_576, ttlMs: Infinity, overflow: 'drop-newest' },
    inbox: { maxMessages: 1_000, maxBytes: 16 * 1_048_576, overflow: 'close' },
    ...options,
  };`;

/**
 * What is taken out for each guarantee: what of which module becomes what, as `takeOut` has it.
 *
 * @type {readonly { name: string, texts?: boolean, modules: Readonly<Record<string, import('./take-out.mjs').Bodies>> }[]}
 */
const guarantees = [
  {
    name: 'checks of options, of `send` and of `close`, and the text of every error',
    texts: true,
    modules: {
      'session/src/check-options.ts': {
        checkOptions: unchecked,
        checkRetry: `return { ${retryFigures}, ...options };`,
      },
      'session/src/check-send-options.ts': nothing,
      'session/src/check-close.ts': { checkClose: '' },
      'session/src/encode.ts': { encode: 'return subprotocol.encode(message);' },
      'session/src/quote.ts': nothing,
      'session/src/subprotocols/subprotocol-name.ts': nothing,
    },
  },
  {
    name: 'signs of life',
    modules: {
      'session/src/liveness.ts': nothing,
      'session/src/live-connection.ts': { ask: '', dead: '', payload: '', pong: '' },
    },
  },
  { name: 'page events', modules: { 'browser/src/page-events.ts': nothing } },
  {
    name: 'messages in parts, put together',
    modules: {
      'session/src/message-stream.ts': nothing,
      'session/src/sender.ts': { sendStream: '', sendParts: '', gather: '' },
    },
  },
  { name: 'Standard Schema', modules: { 'session/src/subprotocols/standard-schema.ts': nothing } },
  {
    name: 'functions for `url` and `protocols`',
    modules: { 'session/src/providers.ts': { ask: '' }, 'session/src/negotiation.ts': { makeOffer: '' } },
  },
  {
    name: '`greet`',
    modules: { 'session/src/greeting.ts': nothing, 'session/src/attempt.ts': { greet: '' } },
  },
  {
    name: 'the outbox: what is sent while offline is dropped',
    modules: { 'session/src/outbox.ts': nothing, 'session/src/sender.ts': { transmit: '' } },
  },
  {
    name: 'the retry policy and its ledger: always the same delay',
    modules: {
      'session/src/backoff.ts': { ...nothing, backoff: 'return () => ({ delayMs: 2_000 });' },
      'session/src/retry-ledger.ts': { ...nothing, decide: 'return { delayMs: 2_000, firm: false };' },
    },
  },
  {
    name: 'async iteration and `message` listeners: only `receive`',
    modules: {
      'session/src/inbox.ts': { iterate: '' },
      'session/src/message-source.ts': {
        '[Symbol.asyncIterator]': null,
        addEventListener: null,
        removeEventListener: null,
      },
      'session/src/session.ts': { connections: '' },
    },
  },
];

/** A bundle of the sources, module by module, without the given guarantees. @param {typeof guarantees} without */
async function bundle(without) {
  /** @type {Map<string, import('./take-out.mjs').Bodies>} */
  const bodies = new Map();
  for (const { modules } of without)
    for (const [file, changes] of Object.entries(modules)) bodies.set(file, { ...bodies.get(file), ...changes });
  const changed = new Map(
    [...bodies].map(([file, changes]) => [
      file,
      takeOut(file, readFileSync(`${root}packages/${file}`, 'utf8'), changes),
    ]),
  );
  const texts = without.some((guarantee) => guarantee.texts);
  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'take-out',
    setup(builder) {
      builder.onLoad({ filter: /\/packages\/\w+\/src\/.*\.ts$/ }, ({ path }) => {
        const file = path.slice(path.lastIndexOf('/packages/') + '/packages/'.length);
        const contents = changed.get(file) ?? readFileSync(path, 'utf8');
        return { contents: texts ? withoutTexts(contents) : contents, loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await pageBundle("export { connect, json } from './packages/hybi/src/index.browser.ts';", {
    conditions: ofSources,
    plugins: [plugin],
  });
  return outputFiles[0].text;
}

/** The `WebSocket` of a page that is open at once and echoes. */
class EchoingWebSocket extends EventTarget {
  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  extensions = '';

  constructor() {
    super();
    setImmediate(() => this.#tell(1, new Event('open')));
  }

  send(data) {
    setImmediate(() => this.#tell(1, new MessageEvent('message', { data })));
  }

  close(code = 1000, reason = '') {
    this.readyState = 2;
    setImmediate(() => this.#tell(3, Object.assign(new Event('close'), { wasClean: true, code, reason })));
  }

  #tell(readyState, event) {
    this.readyState = readyState;
    this[`on${event.type}`]?.(event);
    this.dispatchEvent(event);
  }
}

/** Connects, sends, receives and closes. @param {string} code */
async function converse(code) {
  const { connect, json } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  const session = connect('ws://server.test/', { protocols: json() });
  await session.opened;
  const echo = new Promise((resolve) => session.receive(resolve));
  session.send({ text: 'hello' });
  const { text } = await echo;
  if (text !== 'hello') throw new Error(`the echo is ${text}`);
  await session.close();
}

/** Throws where a bundle can't do that any more. @param {string} name @param {string} code */
async function tryOut(name, code) {
  const native = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket') ?? {};
  Object.defineProperty(globalThis, 'WebSocket', { value: EchoingWebSocket, configurable: true });
  try {
    await Promise.race([
      converse(code),
      new Promise((_, reject) => setTimeout(reject, 5_000, new Error('it takes longer than 5 s')).unref()),
    ]);
  } catch (cause) {
    throw new Error(`Without ${name} a page does not connect any more: see scripts/size-without.mjs`, { cause });
  } finally {
    Object.defineProperty(globalThis, 'WebSocket', native);
  }
}

/** What is left without each, without all, and with all, in bytes. */
export async function sizesWithout() {
  const rows = [
    { name: 'nothing', without: [] },
    ...guarantees.map((guarantee) => ({ name: guarantee.name, without: [guarantee] })),
    { name: 'all of these', without: guarantees },
  ];
  const sizes = [];
  for (const { name, without } of rows) {
    const code = await bundle(without);
    await tryOut(name, code);
    sizes.push({ name, min: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length });
  }
  return sizes;
}
