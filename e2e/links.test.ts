import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['docs', 'packages', 'examples', 'e2e', 'bench'];
const pages = [
  'README.md',
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !path.split(sep).includes('node_modules'))
      .map((path) => join(folder, path)),
  ),
];

/** The text of a page without its code, in which brackets are no links and `#` is no heading. */
const proseOf = (page: string): string =>
  readFileSync(join(root, page), 'utf8').replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '');

/** The anchors that GitHub gives to the headings of a page: `## What can't be decoded` is `what-cant-be-decoded`. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#+ (.*)$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let name = anchor;
    for (let again = 1; anchors.has(name); again++) name = `${anchor}-${again}`;
    anchors.add(name);
  }
  return anchors;
}

/** The links of a page that lead nowhere. Those that leave the repository are not followed. */
function deadLinksIn(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    const leads =
      existsSync(join(root, target)) &&
      (anchor === undefined || !target.endsWith('.md') || anchorsOf(target).has(anchor));
    return leads ? [] : [link];
  });
}

test('there are pages to look at', () => {
  expect(pages).toContain(join('docs', 'session.md'));
});

test.each(pages)('each link of %s leads to a file and a heading that exist', (page) => {
  expect(deadLinksIn(page)).toEqual([]);
});
