import { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { open } from '../src/index.js';
import { StreamWriter } from '../src/stream-writer.js';
import type { StreamWriterHost } from '../src/stream-writer.js';
import { Authority } from './certificates.js';
import { echoServer } from './websocket-server.js';

/** A stream that has taken a write when the test says so, as TLS and a slow network do. */
function slowStream(highWaterMark: number): { readonly stream: Duplex; readonly take: () => void } {
  const underWay: (() => void)[] = [];
  const stream = new Duplex({
    writableHighWaterMark: highWaterMark,
    read: () => undefined,
    write: (_bytes, _encoding, done) => void underWay.push(done),
  });
  return { stream, take: () => underWay.shift()?.() };
}

const tellingTo = (told: string[]): StreamWriterHost => ({
  drained: () => void told.push('drained'),
  flushed: () => void told.push('flushed'),
});

describe('StreamWriter', () => {
  test('tells when everything that was written is taken, once for each time it was asked', async () => {
    const { stream, take } = slowStream(100);
    const told: string[] = [];
    const writer = new StreamWriter(stream, tellingTo(told));
    expect(writer.write(new Uint8Array(10), 10)).toBe(true);
    expect(writer.write(new Uint8Array(10), 20)).toBe(true);
    writer.tellWhenTaken();
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect({ told: [...told], pending: writer.pendingBytes }).toEqual({ told: [], pending: 10 });
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect({ told: [...told], pending: writer.pendingBytes }).toEqual({ told: ['flushed'], pending: 0 });
    writer.write(new Uint8Array(10), 30);
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['flushed']);
  });

  test('gives back what the stream has let go of, whether it was written or not', async () => {
    const { stream, take } = slowStream(5);
    const back: number[] = [];
    const memory = { lend: () => undefined, giveBack: (bytes: Uint8Array) => void back.push(bytes.length) };
    const writer = new StreamWriter(stream, tellingTo([]), memory);
    writer.write(new Uint8Array(10), 10);
    writer.write(new Uint8Array(20), 30);
    writer.write(new Uint8Array(30), 60);
    expect(back).toEqual([]);
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect(back).toEqual([10]);
    stream.on('error', () => undefined);
    stream.destroy(new Error('lost'));
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect(back).toEqual([10, 20, 30]);
    writer.write(new Uint8Array(40), 100);
    expect(back).toEqual([10, 20, 30, 40]);
  });

  test('gives back at once what the stream takes at once, and each write but once', async () => {
    const underWay: (() => void)[] = [];
    let isSlow = false;
    const stream = new Duplex({
      read: () => undefined,
      write: (_bytes, _encoding, done) => (isSlow ? void underWay.push(done) : done()),
    });
    const back: number[] = [];
    const memory = { lend: () => undefined, giveBack: (bytes: Uint8Array) => void back.push(bytes.length) };
    const writer = new StreamWriter(stream, tellingTo([]), memory);
    writer.write(new Uint8Array(10), 10);
    writer.write(new Uint8Array(20), 30);
    expect(back).toEqual([10, 20]);
    isSlow = true;
    writer.write(new Uint8Array(30), 60);
    await new Promise((resolve) => setImmediate(resolve));
    expect(back).toEqual([10, 20]);
    underWay.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
    expect(back).toEqual([10, 20, 30]);
  });

  test('tells only that it has drained where a write was answered with false', async () => {
    const { stream, take } = slowStream(5);
    const told: string[] = [];
    const writer = new StreamWriter(stream, tellingTo(told));
    expect(writer.write(new Uint8Array(10), 10)).toBe(false);
    expect(writer.write(new Uint8Array(10), 20)).toBe(false);
    writer.tellWhenTaken();
    take();
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['drained']);
    expect(stream.listenerCount('drain')).toBe(0);
  });
});

describe('StreamWriter at the end', () => {
  test('a stream that drains by itself, or whose write side has been ended, is nothing to tell', () => {
    const { stream } = slowStream(100);
    const told: string[] = [];
    const writer = new StreamWriter(stream, tellingTo(told));
    stream.emit('drain');
    writer.end();
    expect(stream.writableEnded).toBe(true);
    expect(told).toEqual([]);
  });

  test('what a stream takes at once is gone, however little it has room for', () => {
    const stream = new Duplex({
      writableHighWaterMark: 1,
      read: () => undefined,
      write: (_bytes, _encoding, done) => done(),
    });
    const writer = new StreamWriter(stream, tellingTo([]));
    expect(writer.write(new Uint8Array(10), 10)).toBe(true);
    expect({ pending: writer.pendingBytes, unsent: writer.unsentBytes }).toEqual({ pending: 0, unsent: 0 });
  });

  test('T-68 what was given to a stream that is destroyed, or had ended already, counts as unsent', async () => {
    const { stream, take } = slowStream(100);
    stream.on('error', () => undefined);
    const told: string[] = [];
    const writer = new StreamWriter(stream, tellingTo(told));
    writer.write(new Uint8Array(10), 10);
    take();
    await new Promise((resolve) => setImmediate(resolve));
    writer.write(new Uint8Array(10), 20);
    writer.tellWhenTaken();
    stream.destroy(new Error('reset'));
    take();
    await new Promise((resolve) => setImmediate(resolve));
    expect(writer.unsentBytes).toBe(10);
    expect(writer.write(new Uint8Array(10), 35)).toBe(true);
    expect({ unsent: writer.unsentBytes, told }).toEqual({ unsent: 25, told: [] });
  });
});

test('a stream that takes its time for what it has room for, as TLS does, makes ready wait and lets it go on', async () => {
  const authority = await Authority.create('hybi test authority');
  const server = await echoServer({ tls: await authority.issue({ ips: ['127.0.0.1'] }) });
  const connection = await open(server.url, { tls: { ca: authority.cert }, highWaterMarkBytes: 1 });
  for (let count = 0; count < 20; count++) {
    expect(connection.send(`message ${count}`)).toBe('written');
    await connection.ready;
  }
  await connection.close();
  await server.close();
});
