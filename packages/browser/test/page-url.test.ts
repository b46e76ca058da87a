import { afterEach, describe, expect, test, vi } from 'vitest';
import { pageUrl } from '../src/page-url.js';

afterEach(() => void vi.unstubAllGlobals());

const page = 'https://page.test/app/index.html?q#top';

describe('a URL', () => {
  test.each([
    ['wss://server.test/feed', 'wss://server.test/feed'],
    ['WS://SERVER.test', 'ws://server.test/'],
    ['API-02 http://server.test:80/a', 'ws://server.test/a'],
    ['API-02 https://server.test/a?b', 'wss://server.test/a?b'],
    ['API-01 /feed', 'wss://page.test/feed'],
    ['API-01 feed?x', 'wss://page.test/app/feed?x'],
    ['API-01 //server.test/', 'wss://server.test/'],
  ])('%s in a page from https: is %s', (input, expected) => {
    expect(pageUrl(input.replace(/^API-\d+ /, ''), page)).toBe(expected);
  });

  test('may be a URL object', () => {
    expect(pageUrl(new URL('http://server.test/a'))).toBe('ws://server.test/a');
  });

  test.each([
    ['ftp://server.test/', 'ws: or wss:'],
    ['httpx://server.test/', 'ws: or wss:'],
    ['wsss://server.test/', 'ws: or wss:'],
    ['ws://server.test/#', 'fragment'],
    ['/feed#part', 'fragment'],
    ['ws://user:pass@server.test/', 'userinfo'],
    ['ws://user@server.test/', 'userinfo'],
    ['ws://:pass@server.test/', 'userinfo'],
    ['ws://server.test/\r\nX: y', 'CR, LF and NUL'],
    ['ws://server.test/\0', 'CR, LF and NUL'],
    ['ws://', 'expected'],
  ])('%j is refused: %s', (input, why) => {
    const call = () => pageUrl(input, page);
    expect(call).toThrow(SyntaxError);
    expect(call).toThrow(why);
  });

  test('that is relative is refused where there is no page', () => {
    expect(() => pageUrl('/feed')).toThrow('"/feed"');
  });

  test('is shown in errors without its secrets, and bounded', () => {
    // Firefox's own error has the whole URL in it, Node's a copy.
    expect(() => pageUrl('ws://user:pass@server.test:port/')).toThrow(
      expect.not.objectContaining({ cause: expect.anything() }),
    );
    expect(() => pageUrl('ftp://user:pass@server.test/?token=secret', page)).toThrow('"ftp://…@server.test/?…"');
    expect(() => pageUrl(`ftp://${'x'.repeat(10_000)}`, page)).toThrow(/^.{1,150}$/);
  });
});

describe('the base', () => {
  test('is the document’s', () => {
    vi.stubGlobal('document', { baseURI: 'http://page.test/base/' });
    vi.stubGlobal('location', { href: 'http://other.test/' });
    expect(pageUrl('feed')).toBe('ws://page.test/base/feed');
  });

  test('is the script’s in a worker', () => {
    vi.stubGlobal('location', { href: 'https://page.test/worker.js' });
    expect(pageUrl('feed')).toBe('wss://page.test/feed');
  });
});
