import type { Duplex } from 'node:stream';
import type { Clock } from '@hybi/session';

/** What may keep the process alive. Another clock or stream than Node's own may know no such thing. */
export interface Holder {
  ref?(): unknown;
  unref?(): unknown;
}

/** Whoever keeps the process alive by a clock and a stream, or lets it end. */
export class ProcessHolder {
  readonly clock: Clock & Holder;
  readonly stream: Duplex & Holder;

  constructor(clock: Clock, stream: Duplex) {
    this.clock = clock;
    this.stream = stream;
  }

  ref(): void {
    this.clock.ref?.();
    // A socket that has ended would wait for being connected again.
    if (!this.stream.destroyed) this.stream.ref?.();
  }

  unref(): void {
    this.clock.unref?.();
    if (!this.stream.destroyed) this.stream.unref?.();
  }
}
