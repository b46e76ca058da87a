import type { TransportConnection } from '../../src/transport.js';

/** A connection that only writes down what is asked of it. */
export interface FakeConnection extends TransportConnection {
  bufferedBytes: number;
  /** The names of the calls, in order, and the messages that were sent. */
  readonly asked: unknown[];
}

/** @param pausable whether reading can be paused, as in Node; a browser's `WebSocket` can't. */
export function fakeConnection(pausable = true): FakeConnection {
  const asked: unknown[] = [];
  return {
    asked,
    bufferedBytes: 0,
    send: (data) => void asked.push(data),
    close: () => void asked.push('close'),
    abandon: () => {
      throw new Error('A stream does not abandon its connection');
    },
    ...(pausable ? { pause: () => void asked.push('pause'), resume: () => void asked.push('resume') } : {}),
  };
}
