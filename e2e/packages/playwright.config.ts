import { defineConfig } from 'playwright/test';
import base from '../../playwright.config.ts';

// What is built from the packages, in one real browser: Chromium, or Firefox where that is all there is.
const { projects = [], ...rest } = base;
const { testIgnore: _ignored, ...browser } =
  projects.find(({ name }) => name === 'chromium') ??
  projects.find(({ name }) => name === 'firefox') ??
  (() => {
    throw new Error('Neither Chromium nor Firefox was found');
  })();

export default defineConfig({
  ...rest,
  testDir: '.',
  testIgnore: [],
  outputDir: '../../test-results/packages',
  // Packing once is enough, and a build uses every processor as it is.
  workers: 1,
  fullyParallel: false,
  projects: [browser],
});
