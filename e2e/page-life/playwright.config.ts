import { defineConfig } from 'playwright/test';
import base from '../../playwright.config.ts';

// The life of a page, in the two engines that Playwright drives.
export default defineConfig({
  ...base,
  testDir: '.',
  testIgnore: [],
  outputDir: '../../test-results/page-life',
  projects: (base.projects ?? []).flatMap(({ testIgnore: _ignored, ...project }) => {
    if (project.name !== 'chromium' && project.name !== 'firefox') return [];
    const { launchOptions } = project.use ?? {};
    return {
      ...project,
      // What only Chromium can be told to do.
      testIgnore: project.name === 'firefox' ? [/\.chromium\.spec\.ts$/] : [],
      use: {
        ...project.use,
        // Playwright turns Chromium's back/forward cache off.
        launchOptions: { ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] },
      },
    };
  }),
});
