interface Pending {
  readonly payload: Uint8Array;
  readonly sentAt: number;
  readonly resolve: (milliseconds: number) => void;
  readonly reject: (error: Error) => void;
}

/** The Pings of the application that wait for their Pongs. Those of the session's own probes are not among them. */
export class PingLedger {
  #pending: Pending[] = [];
  #count = 0;

  /**
   * Sends a Ping and waits for its Pong.
   *
   * @param given its payload; `undefined`: one that no other Ping of this connection has.
   * @throws TypeError for a payload that is no `Uint8Array`, and what `send` throws for one that is too long.
   */
  roundTrip(given: Uint8Array | undefined, send: (payload: Uint8Array) => void): Promise<number> {
    if (given !== undefined && !(given instanceof Uint8Array))
      throw new TypeError(`ping: expected a Uint8Array as payload, not ${typeof given}`);
    if (given === undefined) this.#count += 1;
    const payload = given ?? Buffer.from(`hybi:${this.#count}`);
    send(payload);
    return new Promise((resolve, reject) => {
      this.#pending.push({ payload: new Uint8Array(payload), sentAt: performance.now(), resolve, reject });
    });
  }

  /**
   * A Pong came: it answers the Ping with its payload, and all before that one, which a peer may skip (CTL-15, CTL-16). Of several with the
   * same payload it answers the latest: whether there will be another Pong nobody knows, and they would wait for it for ever.
   */
  answered(payload: Uint8Array): void {
    if (this.#pending.length === 0) return;
    const index = this.#pending.findLastIndex((ping) => Buffer.compare(ping.payload, payload) === 0);
    if (index < 0) return;
    const now = performance.now();
    for (const ping of this.#pending.splice(0, index + 1)) ping.resolve(now - ping.sentAt);
  }

  /** The connection has ended: no Pong will come any more. */
  end(makeError: () => Error): void {
    if (this.#pending.length === 0) return;
    const error = makeError();
    for (const ping of this.#pending.splice(0)) ping.reject(error);
  }
}
