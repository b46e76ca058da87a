import { defineConfig } from 'vitest/config';

// The private export condition makes tests run on the sources, without a build.
export default defineConfig({
  resolve: { conditions: ['@hybi/source'] },
  ssr: { resolve: { conditions: ['@hybi/source', 'node', 'import', 'default'] } },
  test: {
    // A bound for a test that hangs, and not on how fast the machine is.
    testTimeout: 30_000,
    include: ['packages/*/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    // They need servers of others, and have a configuration of their own.
    exclude: ['**/node_modules/**', 'e2e/interop/**'],
  },
});
