import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Without the private export condition: the contract is held by the packages as built, the tests of @hybi/node import its sources themselves.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['packages/node/test/**/*.test.ts', 'e2e/contract/**/*.test.ts'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
