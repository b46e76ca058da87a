import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receivedByHybi, receivedByWs } from './differential-peer.js';
import { refragmented, streams } from './differential-streams.js';

// What differs on purpose is kept out of the streams and shown, one by one, in differential-deviations.test.ts.
describe('the same bytes in, the same out as from ws', () => {
  test(
    'FRM-16 FRG-09 CLS-20 streams, valid and not, in both roles give the same messages and the same close code',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(streams, async ({ role, chunks }) => {
          const { events, closes } = receivedByHybi(chunks, role);
          expect({ events, closes }).toEqual(await receivedByWs(chunks, role));
        }),
        { numRuns: 500 },
      );
    },
  );

  test(
    'FRG-11 FRG-10 the same messages in other frames, as an intermediary may form them, come to the same',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(refragmented, async ({ role, chunks, again }) => {
          const { events, closes } = receivedByHybi(again, role);
          expect({ events, closes }).toEqual(await receivedByWs(chunks, role));
        }),
        { numRuns: 300 },
      );
    },
  );

  test(
    'CTL-14 CTL-07 what goes out while receiving is read by ws as the Pongs and the Close that are due',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(streams, async ({ role, chunks }) => {
          const { events, closes, written } = receivedByHybi(chunks, role);
          const answers = await receivedByWs([written], role === 'client' ? 'server' : 'client');
          expect(answers.closes).toBe(closes);
          expect(answers.events.filter((event) => event.startsWith('pong'))).toEqual(
            events.filter((event) => event.startsWith('ping')).map((event) => event.replace('ping', 'pong')),
          );
        }),
        { numRuns: 300 },
      );
    },
  );
});
