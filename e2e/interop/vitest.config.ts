import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests against servers and proxies of others. `npm run test:interop`
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { conditions: ['@hybi/source'] },
  ssr: { resolve: { conditions: ['@hybi/source', 'node', 'import', 'default'] } },
  test: {
    include: ['e2e/interop/**/*.test.ts'],
    globalSetup: ['e2e/interop/need-servers.ts'],
    // Each file starts servers of its own; on a busy machine they take their time.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
