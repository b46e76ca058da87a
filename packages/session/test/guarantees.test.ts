import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const docs = new URL('../../../docs/', import.meta.url);
const page = readFileSync(new URL('guarantees.md', docs), 'utf8');

/** A sentence of the page, and the tests that it names. */
interface Guarantee {
  readonly sentence: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** `- a sentence`, which may go on in further lines, and below it `  - [file](path): title of the test`. */
function guaranteesOf(markdown: string): Guarantee[] {
  return markdown
    .split(/^(?=- )/m)
    .slice(1)
    .map((item) => ({
      sentence: item
        .slice(2, item.search(/\n {2}- |\n\n|$/))
        .replaceAll(/\s+/g, ' ')
        .trim(),
      tests: [...item.matchAll(/^ {2}- \[[^\]]+\]\(([^)]+)\): (.+)$/gm)].map(([, file = '', title = '']) => ({
        file,
        title,
      })),
    }));
}

/** The titles of the tests in a file, each behind those of the groups that it is in. Cases of the contract are tests too. */
function titlesIn(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node, groups: readonly string[]): void => {
    let inside = groups;
    if (ts.isCallExpression(node)) {
      const callee = /^\w+/.exec(node.expression.getText())?.[0];
      const title = node.arguments[callee === 'contractCase' ? 1 : 0];
      if (title !== undefined && ts.isStringLiteralLike(title)) {
        if (callee === 'describe') inside = [...groups, title.text];
        else if (callee === 'test' || callee === 'contractCase') titles.push([...groups, title.text].join(' › '));
      }
    }
    node.forEachChild((child) => visit(child, inside));
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true), []);
  return titles;
}

const titlesOf = new Map<string, readonly string[]>();

function titlesAt(file: string): readonly string[] {
  const path = fileURLToPath(new URL(file, docs));
  const known = titlesOf.get(path) ?? (existsSync(path) ? titlesIn(readFileSync(path, 'utf8')) : []);
  titlesOf.set(path, known);
  return known;
}

const guarantees = guaranteesOf(page);

describe('docs/guarantees.md', () => {
  test('has sentences, and each names at least one test', () => {
    expect(guarantees.length).toBeGreaterThan(40);
    expect(guarantees.filter(({ tests }) => tests.length === 0).map(({ sentence }) => sentence)).toEqual([]);
  });

  test('names only tests that exist', () => {
    const named = guarantees.flatMap(({ tests }) => tests);
    const missing = named.filter(({ file, title }) => titlesAt(file).filter((each) => each === title).length !== 1);
    expect(missing).toEqual([]);
  });

  test('names every story', () => {
    const folder = new URL('stories/', import.meta.url);
    const named = new Set(guarantees.flatMap(({ tests }) => tests.map(({ file, title }) => `${file} ${title}`)));
    const stories = readdirSync(folder).flatMap((name) => {
      const file = `../packages/session/test/stories/${name}`;
      return titlesAt(file).map((title) => `${file} ${title}`);
    });
    expect(stories.filter((story) => !named.has(story))).toEqual([]);
  });
});

describe('the check', () => {
  test('finds titles as they are written, in groups, in tables and in the contract', () => {
    const source = `
      test("it's one", () => {});
      describe('a group', () => { test.each([1, 2])('row %i', () => {}); describe('within', () => { test(\`two\`, f); }); });
      contractCase('an-id', 'a case', run);`;
    expect(titlesIn(source)).toEqual(["it's one", 'a group › row %i', 'a group › within › two', 'a case']);
  });

  test('reads sentences with their tests', () => {
    expect(guaranteesOf('# x\n\n- One\n  sentence.\n  - [a](b.ts): a title\n- Another.\n')).toEqual([
      { sentence: 'One sentence.', tests: [{ file: 'b.ts', title: 'a title' }] },
      { sentence: 'Another.', tests: [] },
    ]);
  });
});
