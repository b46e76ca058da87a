import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { open } from '../src/index.js';
import { until } from './event-loop.js';
import { acceptance, answering, closeBody, frame, rawServer } from './raw-server.js';

setFlagsFromString('--expose-gc');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what the flag exposes
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' | 'major' }) => void;

/** Bytes among the objects that only a full collection looks at. */
function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
}

// One object of it among the old ones would keep all the others, and whatever follows, until the next full collection: half of the time
// that opening and closing took was spent on moving what was dead.
test('a connection that is over is forgotten by the next small collection of garbage', async () => {
  const server = await rawServer(
    answering(
      (request) => acceptance(request),
      (_, socket) => socket.end(frame(8, closeBody(1000))),
    ),
  );
  const openAndClose = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await (await open(server.url, { compression: false })).close();
  };
  await openAndClose(200);
  collect({ type: 'major' });
  const before = oldBytes();
  await openAndClose(100);
  await until(() => server.sockets.every(({ destroyed }) => destroyed));
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  // A socket of Node leaves 2 KB behind, and there are two for each.
  expect((oldBytes() - before) / 100).toBeLessThan(8_000);
  await server.close();
});
