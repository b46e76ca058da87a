// Takes parts out of a module's source, so that a bundle shows what they cost. The module keeps its exports, whatever they are.
import ts from 'typescript';

/** A sentence, as opposed to a word that means something to the program. */
const sentence = /\p{L},? [\p{L}$]/u;

/**
 * What becomes of the functions and methods of a module, by name, a `#` left out: the body that stands in the place of their own, or
 * `null` for one that goes as a whole. `*` is for all others, and takes private fields and constructors with it.
 *
 * @typedef {Readonly<Record<string, string | null>>} Bodies
 */

/** @param {string} file for error texts @param {string} source @param {Bodies} bodies */
export function takeOut(file, source, bodies) {
  const wanted = new Set(Object.keys(bodies).filter((name) => name !== '*'));
  const everything = '*' in bodies;
  const result = rewrite(source, (node, replace) => {
    const name = nameOf(node);
    const body = bodyOf(node);
    if (name !== undefined && body !== undefined && (name in bodies || everything)) {
      wanted.delete(name);
      const instead = bodies[name] ?? (name in bodies ? null : bodies['*']);
      if (instead === null) replace(node, '');
      else replace(body, `{ ${instead} }`);
      return false;
    }
    if (everything && (ts.isConstructorDeclaration(node) || isPrivateField(node))) {
      replace(node, '');
      return false;
    }
    return true;
  });
  if (wanted.size > 0)
    throw new Error(`${file} has no ${[...wanted].join(', ')} any more: see scripts/size-without.mjs`);
  return withoutUnused(result);
}

/** Empties each text that is a sentence. @param {string} source */
export function withoutTexts(source) {
  return rewrite(source, (node, replace) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return false;
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return true;
    if (sentence.test(node.getText())) replace(node, "''");
    return false;
  });
}

/** A private method that nobody calls any more goes as well: no bundler would find it. @param {string} source @returns {string} */
function withoutUnused(source) {
  const result = rewrite(source, (node, replace) => {
    if (!ts.isMethodDeclaration(node) || !ts.isPrivateIdentifier(node.name)) return true;
    const { text } = node.name;
    if (source.split(new RegExp(`${text}\\b`)).length > 2) return true;
    replace(node, '');
    return false;
  });
  return result === source ? result : withoutUnused(result);
}

/**
 * @param {string} source
 * @param {(node: ts.Node, replace: (node: ts.Node, text: string) => void) => boolean} visit whether to look into the node as well
 */
function rewrite(source, visit) {
  const tree = ts.createSourceFile('module.ts', source, ts.ScriptTarget.Latest, true);
  /** @type {{ from: number, to: number, text: string }[]} */
  const edits = [];
  const replace = (/** @type {ts.Node} */ node, /** @type {string} */ text) =>
    edits.push({ from: node.getStart(tree), to: node.getEnd(), text });
  const walk = (/** @type {ts.Node} */ node) => {
    if (visit(node, replace)) node.forEachChild(walk);
  };
  tree.forEachChild(walk);
  let result = source;
  for (const { from, to, text } of edits.toReversed()) result = result.slice(0, from) + text + result.slice(to);
  return result;
}

/** The name that a function goes by. @param {ts.Node} node */
function nameOf(node) {
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isVariableDeclaration(node);
  return isNamed ? node.name?.getText().replace('#', '') : undefined;
}

/** @param {ts.Node} node @returns {ts.Node | undefined} */
function bodyOf(node) {
  if (ts.isVariableDeclaration(node)) {
    const { initializer } = node;
    return initializer && ts.isArrowFunction(initializer) ? initializer.body : undefined;
  }
  return ts.isFunctionLike(node) && 'body' in node ? node.body : undefined;
}

/** @param {ts.Node} node */
function isPrivateField(node) {
  return ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name);
}
