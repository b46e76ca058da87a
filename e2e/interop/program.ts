import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a program is started with. */
export interface ProgramStart {
  readonly command: string;
  readonly args: (folder: string) => readonly string[];
  /** Its configuration: names and contents of files in a folder of its own. A name that ends in `.sh` can be executed. */
  readonly files: (folder: string) => Readonly<Record<string, string>>;
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  /** It is up when all of them accept connections. */
  readonly ports: readonly number[];
}

/** Groups of processes that are still to be ended, should this process end before its tests do, and their folders. */
const running = new Map<number, string>();
const endAll = (): void => {
  for (const [pid, folder] of running) {
    signal(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
};
process.on('exit', endAll);
// The test runner has gone, or wants this process to go.
process.once('disconnect', endAll);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => {
    endAll();
    process.kill(process.pid, name);
  });
}

/** A server of others, running in a process group of its own, with its configuration in a folder that goes with it. */
export class Program {
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #said = '';

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    });
    const hear = (chunk: unknown): void => void (this.#said = (this.#said + String(chunk)).slice(-20_000));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => hear(error.message));
  }

  static async start(start: ProgramStart): Promise<Program> {
    const folder = mkdtempSync(join(tmpdir(), 'hybi-interop-'));
    // Started as root, squid and dante go on as somebody else.
    chmodSync(folder, 0o777);
    for (const [name, text] of Object.entries(start.files(folder))) {
      writeFileSync(join(folder, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
    }
    const child = spawn(start.command, start.args(folder), {
      cwd: folder,
      env: { ...process.env, ...start.env?.(folder) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const program = new Program(folder, child);
    if (child.pid !== undefined) running.set(child.pid, folder);
    try {
      await program.#up(start.ports);
    } catch (error) {
      await program.stop();
      throw new Error(`${start.command} did not start:\n${program.said}`, { cause: error });
    }
    return program;
  }

  /** The end of what it has written to its outputs. */
  get said(): string {
    return this.#said;
  }

  /** Stops it in its tracks: the system still accepts connections for it, and nothing is answered until `thaw()`. */
  freeze(): void {
    signal(this.#child.pid, 'SIGSTOP');
  }

  thaw(): void {
    signal(this.#child.pid, 'SIGCONT');
  }

  /** Ends it and what it has started, politely for a second. */
  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined) {
      this.thaw();
      signal(pid, 'SIGTERM');
      const ended = new AbortController();
      await Promise.race([this.#exited, delay(1_000, undefined, { signal: ended.signal, ref: false }).catch(() => {})]);
      ended.abort();
      signal(pid, 'SIGKILL');
      await this.#exited;
      running.delete(pid);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #up(ports: readonly number[]): Promise<void> {
    const deadline = performance.now() + 20_000;
    for (const port of ports) {
      while (!(await accepts(port))) {
        if (this.#child.exitCode !== null || this.#child.pid === undefined) throw new Error('it has ended');
        if (performance.now() > deadline) throw new Error(`nothing listens on port ${port}`);
        await delay(20);
      }
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** To the whole group, as some of them have children. */
function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has gone already.
  }
}
