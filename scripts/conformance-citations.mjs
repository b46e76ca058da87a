// Where a clause id is cited: in comments of the sources, and in the titles of tests.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** `UTF-16` and `UTF-32` are encodings. */
const idPattern =
  /(?<![\w-])(?!UTF-(?:16|32)\b)((?:URI|CON|HSQ|HSR|FRM|MSK|FRG|CTL|CLS|UTF|EXT|PMD|H2|TLS|SEC|API|WSS)-\d\d)(?:\.\.(\d\d))?(?![\w-])/g;

/** What vitest's `-t` is given, so that only the tests that name a clause run. */
export const titlePattern = '(URI|CON|HSQ|HSR|FRM|MSK|FRG|CTL|CLS|UTF|EXT|PMD|H2|TLS|SEC|API|WSS)-[0-9][0-9]';

/** The ids in `text` with their positions; `CON-01..03` stands for three. */
export function idsIn(text) {
  const found = [];
  for (const match of text.matchAll(idPattern)) {
    const [, id, last] = match;
    const [group, first] = id.split('-');
    for (let n = Number(first); n <= Number(last ?? first); n++)
      found.push({ id: `${group}-${String(n).padStart(2, '0')}`, position: match.index });
  }
  return found;
}

/** The files below `folder` whose path matches, as paths from `root` with forward slashes. */
export function filesBelow(root, folder, pattern) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => pattern.test(path) && !/(^|\/)(node_modules|dist|\.cache)\//.test(path))
    .toSorted();
}

function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText();
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassElement(node) ||
    ts.isTypeElement(node);
  return named ? node.name?.getText() : undefined;
}

/** The names of the declarations around `position`, such as `Wire.receive`; empty at the top of a file. */
function symbolAt(source, position) {
  const names = [];
  const visit = (node) => {
    if (position < node.pos || position >= node.end) return;
    const name = nameOf(node);
    if (name !== undefined) names.push(name);
    // Inside a function everything has the function's name: local variables come and go.
    if (ts.isFunctionLike(node) || ts.isVariableStatement(node)) return;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names.join('.');
}

function isInString(source, position) {
  let inside = false;
  const visit = (node) => {
    if (position < node.pos || position >= node.end) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node))
      inside ||= position >= node.getStart(source);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return inside;
}

/** Whether anything of a source is left to execute once types and re-exports are taken away. */
export function hasRuntimeCode(text) {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  const { statements } = ts.createSourceFile('module.js', outputText, ts.ScriptTarget.Latest);
  return statements.some((statement) => !ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement));
}

/**
 * Every citation in a comment: `{ id, file, line, symbol }`. A module of types promises and does not obey: it does not
 * count.
 */
export function citationsInCode(root, files) {
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const ids = idsIn(text);
    if (ids.length === 0 || !hasRuntimeCode(text)) return [];
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    return ids
      .filter(({ position }) => !isInString(source, position))
      .map(({ id, position }) => ({
        id,
        file,
        line: source.getLineAndCharacterOfPosition(position).line + 1,
        symbol: symbolAt(source, position),
      }));
  });
}

/** The test titles of files that vitest does not run (Playwright's), read from the text: `{ id, file, title }`. */
export function citationsInTitles(root, files) {
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const found = [];
    const visit = (node) => {
      const title = ts.isCallExpression(node) ? node.arguments[0] : undefined;
      if (title && ts.isStringLiteralLike(title) && /^(test|it)\b/.test(node.expression.getText()))
        for (const { id } of idsIn(title.text)) found.push({ id, file, title: title.text });
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}
