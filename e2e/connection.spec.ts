import { connectionTests } from './every-engine/connection.ts';
import { drivenPage } from './every-engine/driven-page.ts';
import type { DrivenPage } from './every-engine/driven-page.ts';
import { builtFile, expect, test as base } from './harness.ts';

const test = base.extend<{ driven: DrivenPage }>({
  driven: async ({ harness }, use) => use(drivenPage(harness)),
});

test.describe('under a policy that allows the connection and nothing else', () => connectionTests(test));

test('the browser build names nothing of Node and parses no frames', () => {
  for (const name of ['hybi.min.mjs', 'hybi.iife.min.js']) {
    const text = builtFile(name);
    expect(text).not.toMatch(/node:|\brequire\(|\bprocess\.|\bBuffer\b|\beval\(|new Function/);
    expect(text).not.toMatch(/masking key|reserved opcode/i);
  }
});
