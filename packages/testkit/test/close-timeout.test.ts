import { expect, test } from 'vitest';
import { closeTimeout } from '../src/close-timeout.js';

test('it has the name by which a session knows it', () => {
  expect(closeTimeout(5)).toMatchObject({ name: 'CloseTimeoutError', message: 'it was not completed within 5 ms' });
});
