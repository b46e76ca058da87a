/** Room for what a connection sends: who waits for it, and that it is told of in a turn of its own. */
export class Room {
  #waiting: (() => void)[] = [];
  #announcing = false;

  /** Fulfilled when something has left, or nothing will any more. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Room was made, and `tell` is called: in a turn of its own, so that a producer who is always ready can't keep the loop from reading. */
  announce(tell: () => void): void {
    if (this.#announcing) return;
    this.#announcing = true;
    setImmediate(() => {
      this.#announcing = false;
      this.open();
      tell();
    });
  }

  /** Lets in who waits. */
  open(): void {
    if (this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
