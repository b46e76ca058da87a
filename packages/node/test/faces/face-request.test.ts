import { expect, test } from 'vitest';
import { faceSettings } from '../../src/faces/face-options.js';
import { FaceRequest } from '../../src/faces/face-request.js';

const request = (): FaceRequest => new FaceRequest('ws://h/', ['chat'], faceSettings({ openTimeoutMs: 7 }).request);

test('a request says what was asked for', () => {
  expect(request()).toMatchObject({
    url: 'ws://h/',
    protocols: ['chat'],
    requireSubprotocol: true,
    attempt: 1,
    openTimeoutMs: 7,
    closeTimeoutMs: 30_000,
    maxMessageBytes: 100 * 1024 * 1024,
  });
});

test('its signal is aborted when the attempt is given up, before it is asked for or after', () => {
  const [before, after] = [request(), request()];
  before.abort();
  expect(before.signal.aborted).toBe(true);
  expect(before.signal).toBe(before.signal);
  const { signal } = after;
  expect(signal.aborted).toBe(false);
  after.abort();
  expect(signal.aborted).toBe(true);
});
