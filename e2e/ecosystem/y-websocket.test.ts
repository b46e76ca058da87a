/* oxlint-disable import/no-unassigned-import -- it is for what it does */
import 'hybi/register';
import { expect, onTestFinished, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import { Doc } from 'yjs';
import { listen } from './servers/listen.js';
import { yjsRoom } from './servers/yjs.js';

test('y-websocket keeps two documents alike', async () => {
  const { url } = await listen({}, yjsRoom());
  const join = (): Doc => {
    const doc = new Doc();
    const provider = new WebsocketProvider(url, 'room', doc, { disableBc: true });
    onTestFinished(() => provider.destroy());
    return doc;
  };
  const first = join();
  first.getText('note').insert(0, 'written before anybody was connected');
  const second = join().getText('note');
  while (second.length === 0) await new Promise((resolve) => second.observe(resolve));
  second.insert(0, 'then: ');
  const text = first.getText('note');
  while (!text.toJSON().startsWith('then')) await new Promise((resolve) => text.observe(resolve));
  expect(text.toJSON()).toBe('then: written before anybody was connected');
});
