/**
 * Runs one input after the other: one that arrives while another is being performed, because a consequence of that called back,
 * waits until it is done. So a machine never sees its own half-finished step.
 */
export class InputQueue {
  readonly #waiting: (() => void)[] = [];
  #running = false;

  run(input: () => void): void {
    this.#waiting.push(input);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
    } finally {
      this.#running = false;
    }
  }
}
