import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from './demo.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/<!-- run -->\n```js\n([\s\S]*?)\n```/g)].map(([, code = '']) => code);

test('the README has code that can be run', () => {
  expect(blocks.length).toBeGreaterThan(3);
});

for (const [index, code] of blocks.entries()) {
  test(`the code of the README runs, block ${index + 1}`, async ({ server }) => {
    const here = code.replaceAll('wss://example.com', server.url);
    const child = spawn(process.execPath, ['--input-type=module', '--eval', here], {
      cwd: new URL('.', import.meta.url),
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    const [status] = await once(child, 'exit');
    expect(status, said).toBe(0);
    // Playwright asks its children for colours.
    const plain = stripVTControlCharacters(said);
    for (const [, text = ''] of code.matchAll(/ \/\/ => (.*)$/gm)) expect(plain).toContain(`${text}\n`);
  });
}
