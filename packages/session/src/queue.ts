/** First in, first out, without moving the rest at each step, and how much that is in all. */
export class Queue<T extends { readonly size: number }> {
  /** Of all that is in it. */
  size = 0;
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
    this.size += item.size;
  }

  /** Removes the oldest, if there is one. */
  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.size -= item.size;
    // Compacting when half of it is empty costs each item one move in all.
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
