const nothing = () => undefined;

/** What a wire tells, none of it heeded: for measurements of the wire alone. */
export const deafSink = {
  text: nothing,
  binary: nothing,
  ping: nothing,
  pong: nothing,
  close: nothing,
  fail: nothing,
  write: () => true,
  flushNeeded: nothing,
  readable: nothing,
  arm: nothing,
  disarm: nothing,
  end: nothing,
  destroy: nothing,
  closed: nothing,
};
