/** A message that waits to be told, or another task. */
export type Task<Message> = Message | (() => void);

/**
 * How many messages in a row have a turn of their own. When more wait, they flood in, and the rest of them share a turn: a turn costs
 * more than a small message.
 */
const turnsInRow = 64;

const settled = Promise.resolve();

/**
 * The WebSocket task source: tells what happens, in order, and lets the microtasks of one telling run before the next. So code that
 * awaits one event and then listens for the next misses none.
 */
export class EventTurns<Message extends object | string> {
  readonly #tell: (message: Message) => boolean;
  #waiting: Task<Message>[] = [];
  #next = 0;
  #scheduled = false;
  #turns = 0;
  #fresh = false;
  readonly #ran = (): void => process.nextTick(this.#turn);
  readonly #turn = (): void => {
    this.#scheduled = false;
    this.#run();
  };

  /** @param tell tells a message. `false` when those who listen are others than for the message before: they get turns again. */
  constructor(tell: (message: Message) => boolean) {
    this.#tell = tell;
  }

  /** The loop has begun a turn of its own, with a read: all microtasks of what came before have run. */
  begun(): void {
    this.#fresh = !this.#scheduled;
  }

  /** A message came. Called from a read, the first of them is told at once. */
  message(message: Message): void {
    if (this.#fresh) {
      this.#fresh = false;
      this.#tell(message);
      return;
    }
    this.#waiting.push(message);
    this.#schedule();
  }

  /** Performs `task` in this turn, which is a read's, and nothing else: what comes with it waits for the next. */
  now(task: () => void): void {
    this.#fresh = false;
    this.#schedule();
    task();
  }

  /** Performs `task` in a turn of its own, behind all that waits. */
  later(task: () => void): void {
    this.#fresh = false;
    this.#waiting.push(task);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A promise's job comes behind all that are queued now; a tick that it asks for, behind all that follow from them.
    void settled.then(this.#ran);
  }

  #run(): void {
    for (;;) {
      const task = this.#waiting[this.#next];
      if (task === undefined) break;
      this.#next += 1;
      let stays = false;
      if (typeof task === 'function') task();
      else stays = this.#tell(task);
      if (this.#next === this.#waiting.length) break;
      if (!stays) this.#turns = 0;
      if (!stays || (this.#turns += 1) < turnsInRow) {
        this.#schedule();
        return;
      }
    }
    this.#waiting = [];
    this.#next = 0;
    this.#turns = 0;
  }
}
