// node scripts/protocol-errors.mjs            writes docs/protocol-errors.md from violations.ts and close.ts
// node scripts/protocol-errors.mjs --check    exits 1 if the page is out of date
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { check: { type: 'boolean' } } });

const { outputFiles } = await build({
  stdin: {
    contents: "export { violations } from './violations.ts'; export { closeCodes } from './close.ts';",
    resolveDir: join(root, 'packages/codec/src'),
  },
  bundle: true,
  format: 'esm',
  write: false,
});
const { violations, closeCodes } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

const verdicts = {
  stop: 'stop: trying again cannot help',
  retry: 'retry, with the usual backoff',
  later: 'retry, but later: the peer asked for time',
};
const row = (...cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
const entries = Object.entries(violations);
const page = [
  '# Protocol errors and close codes',
  '',
  'Generated from `packages/codec/src/violations.ts` and `packages/codec/src/close.ts` by `node scripts/protocol-errors.mjs`. Do not',
  'edit.',
  '',
  '## What a peer can do wrong',
  '',
  'A `ProtocolError` names its row in `violation`, the rule in `section` and the code of the Close that went out in `closeCode`.',
  '',
  '### In the opening handshake',
  '',
  'The connection was not open yet: no Close is sent, and `closeCode` is `undefined`.',
  '',
  row('violation', 'what happened', 'rule'),
  '|---|---|---|',
  ...entries
    .filter(([, { close }]) => close === undefined)
    .map(([id, { sentence, section }]) => row(`\`${id}\``, sentence, section)),
  '',
  '### After the connection was open',
  '',
  row('violation', 'what happened', 'rule', 'close code'),
  '|---|---|---|---|',
  ...entries
    .filter(([, { close }]) => close !== undefined)
    .map(([id, { sentence, section, close }]) => row(`\`${id}\``, sentence, section, close)),
  '',
  '## Close codes',
  '',
  'Codes that are not in this table and lie between 3000 and 4999 belong to applications: they may be sent and received, and a',
  'session retries after them unless its policy says otherwise. All others are protocol errors when received.',
  '',
  row('code', 'name', 'the connection was closed because …', 'may be sent', 'what a session does'),
  '|---|---|---|---|---|',
  ...closeCodes.map(({ code, name, meaning, onWire, retry }) =>
    row(code, name, meaning, onWire ? 'yes' : 'no', verdicts[retry]),
  ),
  '',
].join('\n');

const path = join(root, 'docs/protocol-errors.md');
if (options.check) {
  let committed;
  try {
    committed = readFileSync(path, 'utf8');
  } catch {
    // A missing page is out of date too.
  }
  if (committed !== page) {
    console.log('docs/protocol-errors.md is out of date: node scripts/protocol-errors.mjs');
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, page);
}
