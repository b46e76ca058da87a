/**
 * `bufferedAmount`: the payload bytes that `send` was given and that had not left when the present turn of the event loop began.
 * What leaves in a turn is noticed in the next one (API-23).
 */
export class BufferedAmount {
  readonly #unsent: () => number;
  /** All that `send` was given. */
  #given = 0;
  /** As much of it as the connection has accepted. */
  #accepted = 0;
  /** As much of that as had left when the turn began. */
  #left = 0;
  #known = false;
  readonly #turnOver = (): void => {
    this.#known = false;
  };

  /** @param unsent how many of the accepted bytes have not left. */
  constructor(unsent: () => number) {
    this.#unsent = unsent;
  }

  get value(): number {
    this.#look();
    return this.#given - this.#left;
  }

  /** `send` was given so many bytes. */
  add(bytes: number): void {
    this.#look();
    this.#given += bytes;
  }

  /** The connection has accepted so many of them. */
  accepted(bytes: number): void {
    this.#accepted += bytes;
  }

  #look(): void {
    if (this.#known) return;
    this.#known = true;
    this.#left = this.#accepted - this.#unsent();
    setImmediate(this.#turnOver);
  }
}
