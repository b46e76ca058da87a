import { readFileSync } from 'node:fs';
import { transitions } from '@hybi/session';
import { expect, test } from 'vitest';
import { stateDiagram, withStateDiagram } from '../../../scripts/state-diagram.mjs';

const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

test('the diagram in docs/architecture.md is the table of transitions (node scripts/state-diagram.mjs draws it)', () => {
  expect(withStateDiagram(page, transitions)).toBe(page);
});

test('a move that the diagram does not show is found', () => {
  const changed = { ...transitions, closing: { ...transitions.closing, reconnect: 'connecting' } };
  expect(withStateDiagram(page, changed)).not.toBe(page);
  expect(stateDiagram(changed)).toContain('closing --> connecting: reconnect');
});

test('a page without a place for it is an error', () => {
  expect(() => withStateDiagram('# Architecture', transitions)).toThrow('docs/architecture.md has no place');
});

test('the sketch beside the states names every phase', () => {
  const source = readFileSync(new URL('../src/state.ts', import.meta.url), 'utf8');
  const sketch = /```text([\s\S]*?)```/.exec(source)?.[1] ?? '';
  for (const phase of Object.keys(transitions)) expect(sketch).toMatch(new RegExp(`\\b${phase}\\b`));
});
