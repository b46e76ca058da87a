// @ts-check
// node scripts/state-diagram.mjs            draws the states of a session in docs/architecture.md, from transitions.ts
// node scripts/state-diagram.mjs --check    exits 1 if the drawing is out of date
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'docs/architecture.md');
const [begin, end] = ['<!-- states:start -->', '<!-- states:end -->'];

/** @typedef {Readonly<Record<string, Readonly<Record<string, string | undefined>>>>} Transitions */

/** The table as a Mermaid diagram: one arrow from a phase to another, with everything that takes that way. @param {Transitions} transitions */
export function stateDiagram(transitions) {
  const lines = ['```mermaid', 'stateDiagram-v2', '  [*] --> connecting: connect()'];
  for (const [from, moves] of Object.entries(transitions)) {
    /** @type {Map<string, string[]>} */
    const arrows = new Map();
    for (const [on, to] of Object.entries(moves)) {
      if (to !== undefined) arrows.set(to, [...(arrows.get(to) ?? []), on]);
    }
    for (const [to, inputs] of arrows) lines.push(`  ${from} --> ${to}: ${inputs.join(', ')}`);
  }
  return [...lines, '```'].join('\n');
}

/** The page with the diagram in its place. @param {string} page @param {Transitions} transitions */
export function withStateDiagram(page, transitions) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/architecture.md has no place for the diagram: ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n${stateDiagram(transitions)}\n${page.slice(to)}`;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/session/src/transitions.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const { transitions } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
  const page = readFileSync(path, 'utf8');
  const drawn = withStateDiagram(page, transitions);
  if (!argv.includes('--check')) writeFileSync(path, drawn);
  else if (drawn !== page) {
    console.log('docs/architecture.md is out of date: node scripts/state-diagram.mjs');
    process.exitCode = 1;
  }
}
