// Whether the tests would notice if a check were missing: each row of violations.ts is disabled in turn, in a copy of the
// codec, and a test of the codec has to fail.
//
// One copy serves all rows. Each place that reports a row is made to ask first whether its row is the disabled one, so
// that the copy is transformed once and a run costs no more than the tests that it takes.
import { fork } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { filesBelow } from './conformance-citations.mjs';

/** A disabled bound may let the tests run for ever: no answer within this time counts as noticed. */
const timeLimitMs = 180_000;

/** Disables every row in turn, prints the survivors and returns the exit code. */
export async function mutate(root) {
  const workspace = join(root, '.cache/mutate');
  rmSync(workspace, { recursive: true, force: true });
  const copy = join(workspace, 'packages/codec');
  mkdirSync(copy, { recursive: true });
  for (const part of ['src', 'test', 'fuzz', 'package.json', 'tsconfig.json'])
    cpSync(join(root, 'packages/codec', part), join(copy, part), { recursive: true, force: true, filter: () => true });
  symlinkSync(join(root, 'packages/testkit'), join(workspace, 'packages/testkit'));
  symlinkSync(join(root, 'docs'), join(workspace, 'docs'));
  symlinkSync(join(root, 'tsconfig.base.json'), join(workspace, 'tsconfig.base.json'));

  const rows = rowsOf(readFileSync(join(copy, 'src/violations.ts'), 'utf8'));
  const sites = new Map(rows.map((row) => [row, []]));
  for (const file of filesBelow(copy, 'src', /\.ts$/).filter((path) => path !== 'src/violations.ts')) {
    const text = readFileSync(join(copy, file), 'utf8');
    const mutated = guard(text, sites, file);
    if (mutated !== text) writeFileSync(join(copy, file), mutated);
  }
  const tests = filesBelow(copy, 'test', /\.test\.ts$/).map((file) => ({
    file: join(copy, file),
    text: readFileSync(join(copy, file), 'utf8'),
  }));

  const everything = tests.map(({ file }) => file);
  const survivors = [];
  const runner = startRunner(workspace);
  try {
    if (await fails(runner, everything, 'before anything is disabled')) return 1;
    for (const row of rows) {
      const places = sites.get(row);
      // The tests that name the row, and those of the modules that report it, come first.
      const near = tests.filter(
        ({ file, text }) => text.includes(`'${row}'`) || places.some((place) => file.endsWith(testOf(place))),
      );
      const far = tests.filter((test) => !near.includes(test));
      let noticed = [];
      if (places.length > 0) {
        for (const batch of [near, far])
          if (noticed.length === 0 && batch.length > 0)
            noticed = await runner.fails(
              row,
              batch.map(({ file }) => file),
            );
      }
      const verdict =
        places.length === 0
          ? 'SURVIVES: nothing reports it'
          : noticed.length === 0
            ? 'SURVIVES'
            : `noticed by ${noticed[0]}`;
      if (noticed.length === 0) survivors.push(row);
      console.log(`${row.padEnd(32)}${String(places.length).padStart(3)} ${verdict}`.slice(0, 100));
    }
    // The noticing was no accident of a runner that had gone wrong.
    if (await fails(runner, everything, 'when all is enabled again')) return 1;
  } finally {
    runner.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
  console.log(
    survivors.length === 0
      ? `conformance --mutate: ${rows.length} rows disabled in turn, each noticed by a test`
      : `conformance --mutate: ${survivors.length} of ${rows.length} rows can be disabled unnoticed: ${survivors.join(', ')}`,
  );
  return survivors.length === 0 ? 0 : 1;
}

async function fails(runner, files, when) {
  const failed = await runner.fails('', files);
  if (failed.length > 0) console.log(`The tests fail ${when}: ${failed.join(', ')}`);
  return failed.length > 0;
}

const testOf = (place) => place.replace(/^src\//, '/test/').replace(/\.ts$/, '.test.ts');

/** The keys of the object literal `violations`. */
function rowsOf(text) {
  const source = ts.createSourceFile('violations.ts', text, ts.ScriptTarget.Latest, true);
  const rows = [];
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'violations') {
      let value = node.initializer;
      while (ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isCallExpression(value))
        value = ts.isCallExpression(value) ? value.arguments[0] : value.expression;
      for (const property of value.properties) rows.push(property.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return rows;
}

/** Puts the question before each place of `text` that reports a row, and notes the places in `sites`. */
function guard(text, sites, file) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const statements = new Map();
  const edits = [];
  const throws = [];
  const visit = (node) => {
    if (ts.isThrowStatement(node) && ts.isCallExpression(node.expression)) throws.push(node);
    if (ts.isStringLiteral(node) && sites.has(node.text) && reports(node)) {
      sites.get(node.text).push(file);
      const argument = argumentAround(node);
      const statement = argument && statementAround(argument);
      // `fail(client ? 'a' : 'b')`: the argument says which row it is.
      if (statement) statements.set(statement, [...(statements.get(statement) ?? []), argument.getText()]);
      else
        edits.push([
          node.getStart(),
          node.end,
          `(globalThis.disabledRow === '${node.text}' ? undefined : '${node.text}')`,
        ]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const [statement, names] of statements) {
    const condition = [...new Set(names)].map((name) => `globalThis.disabledRow !== (${name})`).join(' && ');
    edits.push(
      [statement.getStart(), statement.getStart(), `{ if (${condition}) `],
      [statement.end, statement.end, ' }'],
    );
  }
  // `throw tooBig()`: where the function has been made to give nothing, nothing is thrown.
  for (const node of throws.filter((statement) => !statements.has(statement)))
    edits.push(
      [node.getStart(), node.expression.getStart(), '{ const error = '],
      [node.expression.end, node.end, '; if (error !== undefined) throw error; }'],
    );
  let result = text;
  for (const [start, end, replacement] of edits.toSorted((a, b) => b[0] - a[0]))
    result = result.slice(0, start) + replacement + result.slice(end);
  return result;
}

/** Whether a literal names a row in order to report it, and not in a type or to compare with. */
function reports(node) {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent) || ts.isPropertyAssignment(parent))
    return ts.isPropertyAssignment(parent) && parent.initializer === node;
  return !(
    ts.isBinaryExpression(parent) &&
    /[=!]==?/.test(parent.operatorToken.getText()) &&
    parent.operatorToken.getText() !== '='
  );
}

/** The argument of the call that `node` is, or is a way of. */
function argumentAround(node) {
  let child = node;
  while (ts.isConditionalExpression(child.parent) || ts.isParenthesizedExpression(child.parent)) child = child.parent;
  const call = child.parent;
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.arguments?.includes(child) ? child : undefined;
}

/** The statement that does nothing but report: it throws, returns or calls. */
function statementAround(node) {
  for (let at = node.parent; at && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isStatement(at))
      return ts.isThrowStatement(at) || ts.isReturnStatement(at) || ts.isExpressionStatement(at) ? at : undefined;
  return undefined;
}

/** A child process that holds one vitest, started anew when it hangs. */
function startRunner(workspace) {
  let child;
  const start = () => {
    child = fork(fileURLToPath(import.meta.url), ['--runner', workspace], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  };
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  start();
  return {
    stop,
    /** Runs `files` with `row` disabled and returns the titles of what failed. */
    fails(row, files) {
      return new Promise((resolve, reject) => {
        const finish = (result) => {
          clearTimeout(timer);
          child.removeAllListeners('message').removeAllListeners('exit');
          resolve(result);
        };
        const restart = (what) => {
          stop();
          start();
          finish([what]);
        };
        const timer = setTimeout(() => restart(`no end within ${timeLimitMs / 1000} s`), timeLimitMs);
        child.once('message', (message) => (message.error ? reject(new Error(message.error)) : finish(message.failed)));
        child.once('exit', () => restart('a crash of the test process'));
        child.send({ row, files });
      });
    },
  };
}

if (process.argv[2] === '--runner') {
  const workspace = process.argv[3];
  const { createVitest } = await import('vitest/node');
  const setup = join(workspace, 'disabled-row.mjs');
  const current = join(workspace, 'disabled-row.txt');
  writeFileSync(
    setup,
    `import { readFileSync } from 'node:fs';\nglobalThis.disabledRow = readFileSync(${JSON.stringify(current)}, 'utf8');\n`,
  );
  const codec = join(workspace, 'packages/codec/src');
  const conditions = ['@hybi/source'];
  const vitest = await createVitest(
    'test',
    {
      root: workspace,
      config: false,
      watch: false,
      include: ['packages/codec/test/**/*.test.ts'],
      setupFiles: [setup],
      reporters: [{}],
      maxWorkers: 2,
    },
    {
      resolve: {
        conditions,
        alias: [
          { find: /^@hybi\/codec$/, replacement: join(codec, 'index.ts') },
          { find: /^@hybi\/codec\/close$/, replacement: join(codec, 'close.ts') },
        ],
      },
      ssr: { resolve: { conditions: [...conditions, 'node', 'import', 'default'] } },
    },
  );
  process.on('message', async ({ row, files }) => {
    try {
      writeFileSync(current, row);
      const all = await vitest.globTestSpecifications();
      const specifications = all.filter(({ moduleId }) => files.includes(moduleId));
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
      // Of the files of this run: vitest remembers the others.
      const failed = testModules
        .filter(({ moduleId }) => files.includes(moduleId))
        .flatMap((module) => [
          ...[...module.children.allTests('failed')].map((test) => test.fullName),
          ...(module.errors().length > 0 ? [`${module.relativeModuleId}: ${module.errors()[0].message}`] : []),
        ]);
      process.send({ failed: [...failed, ...unhandledErrors.map(String)] });
    } catch (error) {
      process.send({ error: String(error?.stack ?? error) });
    }
  });
}
