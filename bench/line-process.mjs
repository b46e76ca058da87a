import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that is told what to do by lines of JSON, and answers each with one. */
export class LineProcess {
  #child;
  /** @type {((line: any) => void)[]} */
  #waiting = [];
  #ended = false;
  #errors = '';

  /** @param {string} command @param {readonly string[]} args @param {Readonly<Record<string, string>>} [env] */
  constructor(command, args, env = {}) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) => this.#over(error.message));
    this.#child.on('exit', (code, signal) => this.#over(`the process ended with ${signal ?? code}`));
    this.#child.stderr.on('data', (text) => (this.#errors = (this.#errors + text).slice(-300)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) this.#waiting.shift()?.(JSON.parse(line));
    });
  }

  /** The next answer, or `{ error }`. @param {number} timeoutMs @returns {Promise<any>} */
  answer(timeoutMs) {
    return new Promise((resolve) => {
      if (this.#ended) {
        resolve({ error: 'the process has ended' });
        return;
      }
      const timer = setTimeout(() => {
        resolve({ error: `no answer within ${timeoutMs / 1000} s` });
        this.kill();
      }, timeoutMs);
      this.#waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  }

  /** @param {object} order @param {number} timeoutMs @returns {Promise<any>} */
  ask(order, timeoutMs) {
    const answer = this.answer(timeoutMs);
    if (!this.#ended) this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    return answer;
  }

  /** Lets the process end by itself: its input is over. */
  end() {
    this.#child.stdin.end();
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  /** @param {string} reason */
  #over(reason) {
    if (this.#ended) return;
    this.#ended = true;
    for (const resolve of this.#waiting.splice(0)) resolve({ error: `${reason} ${this.#errors}`.trim() });
  }
}
