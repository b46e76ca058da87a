// Subresource integrity of the CDN files, kept in the README between <!-- sri:start --> and <!-- sri:end -->.
// The build writes it; `node scripts/sri.mjs --check` fails where the README says something else.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);
const block = /(<!-- sri:start -->)[\s\S]*?(<!-- sri:end -->)/;
const files = ['hybi.iife.min.js', 'hybi.min.mjs'];

/** `sha384-…` of one of the CDN files, as the attribute `integrity` takes it. */
export function integrityOf(file) {
  const bytes = readFileSync(new URL(`packages/hybi/dist/${file}`, root));
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
}

/** The README as it has to be; `undefined` where there is none, or no place for the block. */
function renewed() {
  if (!existsSync(readme)) return undefined;
  const text = readFileSync(readme, 'utf8');
  if (!block.test(text)) return undefined;
  const rows = files.map((file) => `| \`${file}\` | \`${integrityOf(file)}\` |`);
  const table = ['| file | `integrity` |', '|---|---|', ...rows].join('\n');
  return { text, wanted: text.replace(block, (_, start, end) => `${start}\n${table}\n${end}`) };
}

export function writeIntegrity() {
  const page = renewed();
  if (page !== undefined && page.wanted !== page.text) writeFileSync(readme, page.wanted);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv.includes('--check')) {
    const page = renewed();
    if (page === undefined) console.log('README.md has no place for the integrity of the CDN files');
    else if (page.wanted !== page.text) {
      console.error(
        'README.md does not show the integrity of the CDN files as they were built: npm run build writes it',
      );
      exit(1);
    }
  } else writeIntegrity();
}
