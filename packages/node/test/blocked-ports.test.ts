import { expect, test } from 'vitest';
import { isBlockedPort } from '../src/blocked-ports.js';

test('T-19 the ports that Fetch calls bad are blocked, and those of the web are not', () => {
  const blocked = Array.from({ length: 65_536 }, (_, port) => port).filter(isBlockedPort);
  // https://fetch.spec.whatwg.org/#port-blocking
  expect(blocked).toHaveLength(83);
  expect(blocked.slice(0, 5)).toEqual([0, 1, 7, 9, 11]);
  for (const port of [21, 22, 25, 53, 110, 143, 465, 587, 993, 4190, 5060, 6000, 6665, 6669, 6697, 10_080]) {
    expect(blocked).toContain(port);
  }
  for (const port of [80, 443, 1080, 3000, 3128, 5000, 6664, 6670, 8080, 8443, 9000])
    expect(blocked).not.toContain(port);
});
