import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundlers } from './bundlers.mjs';
import { expect, test } from './installed.ts';

/** What `connect` with `json` weighs as measured for docs/size.md, minified and gzip. */
const measured = Number(
  /\*\*`connect` and `json`\*\* \|[^|]+\| ([\d,]+)/
    .exec(readFileSync(new URL('../../docs/size.md', import.meta.url), 'utf8'))?.[1]
    ?.replaceAll(',', ''),
);
/** What the page and a bundler's own code may add. */
const allowance = 1_000;

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`${name} builds a page from the packed tarballs, and the page talks to a server`, async ({
    page,
    server,
    app,
    built,
  }, info) => {
    const out = join(built, name);
    await bundle(app, out);

    const scripts = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    expect(scripts).toHaveLength(1);
    const text = readFileSync(join(out, scripts[0] ?? ''), 'utf8');
    const bytes = gzipSync(text, { level: 9 }).length;
    info.annotations.push({ type: 'bytes, minified and gzip', description: String(bytes) });
    expect(bytes, 'bytes of the page, minified and gzip').toBeLessThan(measured + allowance);
    // The browser's side was chosen, and nothing of what the page does not use came along.
    expect(text).not.toMatch(/["']node:|\brequire\(|\bprocess\./);
    expect(text).not.toContain('ReconnectingWebSocket');
    expect(text).not.toContain('Sec-WebSocket');

    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${server.httpUrl}/built/${name}/index.html`);
    await expect(page.getByRole('status')).toHaveText('open: grüße, closed with 1000');
    expect(errors).toEqual([]);
  });
}
