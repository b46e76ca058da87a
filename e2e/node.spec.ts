import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from './demo.ts';

const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));

/** A child process, and everything that it has said so far. */
interface Program {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly exit: Promise<number | null>;
}

const programs: ChildProcess[] = [];

function start(name: string, ...args: string[]): Program {
  const child = spawn(process.execPath, [example(name), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  programs.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  return { child, said: () => said, exit: once(child, 'exit').then(([code]) => Number(code)) };
}

test.afterEach(() => {
  for (const child of programs.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

test('the demo ends by itself with 0 and tells what happened', async () => {
  const demo = start('demo.mjs', '--once');
  expect(await demo.exit, demo.said()).toBe(0);
  expect(demo.said()).toMatch(
    /is killed[\s\S]*queued[\s\S]*is started again[\s\S]*<- "waiting 1"[\s\S]*<- "waiting 3"/,
  );
});

test('without --once the demo stays, serves its pages, and goes when it is interrupted', async () => {
  const demo = start('demo.mjs');
  await expect.poll(demo.said, { timeout: 30_000 }).toContain('Ctrl+C');
  const address = /http:\/\/127\.0\.0\.1:\d+\/chat\.html/.exec(demo.said())?.[0] ?? '';
  const response = await fetch(address);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('hybi.iife.min.js');
  demo.child.kill('SIGINT');
  expect(await demo.exit).toBe(0);
});

test('the feed reader reads on after the server was killed', async ({ server }) => {
  const reader = start('feed-reader.mjs', `${server.url}/ticks?hz=50`);
  const lines = () => reader.said().match(/requests\/s/g)?.length ?? 0;
  await expect.poll(lines).toBeGreaterThan(5);
  await server.kill();
  await expect.poll(reader.said).toMatch(/next try in \d+ ms/);
  const before = lines();
  await server.start();
  await expect.poll(lines).toBeGreaterThan(before + 5);
  reader.child.kill('SIGINT');
  expect(await reader.exit).toBe(0);
});

test('the feed reader stops when it has enough, and nothing keeps it alive', async ({ server }) => {
  const reader = start('feed-reader.mjs', `${server.url}/ticks?hz=50`, '3');
  expect(await reader.exit, reader.said()).toBe(0);
  expect(reader.said().match(/requests\/s/g)).toHaveLength(3);
});

test('two terminals chat, and one goes on writing while the server is dead', async ({ server }) => {
  const ada = start('chat-client.mjs', `${server.url}/chat`, 'Ada');
  const grace = start('chat-client.mjs', `${server.url}/chat`, 'Grace');
  await expect.poll(ada.said).toContain('* connected');
  await expect.poll(grace.said).toContain('* connected');
  ada.child.stdin?.write('hello\n');
  await expect.poll(grace.said).toContain('Ada: hello');
  await server.kill();
  await expect.poll(ada.said).toContain('next try in');
  ada.child.stdin?.write('first\nsecond\nthird\n');
  await expect.poll(ada.said).toContain('not connected: it will be sent');
  await server.start();
  await expect.poll(grace.said, { timeout: 30_000 }).toMatch(/Ada: first[\s\S]*Ada: second[\s\S]*Ada: third/);
  for (const program of [ada, grace]) {
    program.child.stdin?.end();
    expect(await program.exit, program.said()).toBe(0);
  }
});

test('an example without an address says how it is used', async () => {
  for (const name of ['feed-reader.mjs', 'chat-client.mjs']) {
    const program = start(name);
    expect(await program.exit).toBe(2);
    expect(program.said()).toContain('usage:');
  }
});
