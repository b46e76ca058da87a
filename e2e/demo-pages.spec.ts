import { expect, test } from './demo.ts';
import { chartTests } from './every-engine/chart.ts';
import { chatTests } from './every-engine/chat.ts';
import { labTests } from './every-engine/lab.ts';
import { scriptTagTests } from './every-engine/script-tag.ts';

test.describe('chat', () => chatTests(test));
test.describe('live chart', () => chartTests(test));
test.describe('outage lab', () => labTests(test));
test.describe('script tag', () => scriptTagTests(test));

test('everything on a demo page has a name', async ({ page, server }) => {
  for (const name of ['', 'chat.html', 'chart.html', 'lab.html', 'script-tag.html']) {
    await page.goto(`${server.httpUrl}/${name}`);
    for (const control of await page.locator('button:visible, input:visible, a:visible').all()) {
      await expect(control).toHaveAccessibleName(/.+/);
    }
  }
});
