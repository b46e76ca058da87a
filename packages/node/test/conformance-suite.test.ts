import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientFrames } from '../../codec/test/suite/client-frames.js';
import { suite } from '../../codec/test/suite/suite.js';
import { closing } from '../../codec/test/suite/suite-case.js';
import type { SuiteCase } from '../../codec/test/suite/suite-case.js';
import { ClosedError, open } from '../src/index.js';
import { acceptance, rawServer } from './raw-server.js';
import type { RawServer } from './raw-server.js';

// The cases that the codec passes by itself, against the whole client: over TCP, with an application that echoes in its own time.

interface Run {
  readonly played: SuiteCase;
  readonly chunks: readonly Uint8Array[];
  readonly frames: ClientFrames;
  readonly done: () => void;
}

/** The run that the next socket belongs to. */
let next: Run | undefined;
let server: RawServer;

beforeAll(async () => {
  server = await rawServer((socket) => serve(socket, next!));
});
afterAll(() => server.close());

/** Sends a case, then a Close once everything has come back; ends when the client's Close has come. */
function serve(socket: Socket, { played, chunks, frames, done }: Run): void {
  let head = '';
  let isOpen = false;
  let closes = false;
  const wanted = played.answer.length - 1;
  socket.setNoDelay();
  socket.on('close', done);
  socket.on('data', (bytes: Buffer) => {
    if (isOpen) frames.push(bytes);
    else {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      isOpen = true;
      socket.write(acceptance(head));
      for (const chunk of chunks) socket.write(chunk);
    }
    if (frames.closed) socket.end();
    else if (frames.found.length >= wanted && !closes) {
      closes = true;
      socket.write(closing(1000));
    }
  });
}

/** Runs a case and returns what the client sent. */
async function play(played: SuiteCase, chunks: readonly Uint8Array[]): Promise<readonly string[]> {
  const frames = new ClientFrames();
  const served = new Promise<void>((resolve) => {
    next = { played, chunks, frames, done: resolve };
  });
  const connection = await open(server.url, { compression: false });
  try {
    for await (const message of connection) connection.send(message);
  } catch (error) {
    // A violation ends the iteration so.
    if (!(error instanceof ClosedError)) throw error;
  }
  await served;
  return frames.found;
}

function isEcho(line: string): boolean {
  return line.startsWith('text') || line.startsWith('binary');
}

/**
 * An application that echoes in its own time can't do so any more when a violation or the server's Close has come meanwhile: some
 * echoes at the end may be missing then, and nothing else.
 */
function judge(got: readonly string[], { answer }: SuiteCase): readonly string[] {
  const echoes = got.filter(isEcho);
  const missing = answer.filter(isEcho).slice(echoes.length);
  return [...got.slice(0, -1), ...missing, ...got.slice(-1)];
}

test.each(suite)('%s', { timeout: 60_000 }, async (_title, cases) => {
  for (const played of cases) {
    const cuts = [
      [Uint8Array.from(Buffer.concat(played.stream))],
      ...(played.stream.length > 100 ? [] : [played.stream]),
    ];
    for (const chunks of cuts) {
      const got = await play(played, chunks);
      expect({ [played.id]: judge(got, played).toSorted() }).toEqual({ [played.id]: played.answer.toSorted() });
      expect(got.at(-1)).toBe(played.answer.at(-1));
    }
  }
});
