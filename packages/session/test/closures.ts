import type { Closure } from '@hybi/session';

/** How a connection ended: without a Close, unless the facts say otherwise. */
export const closureOf = (facts: Partial<Closure> = {}): Closure => ({
  code: 1006,
  reason: '',
  clean: false,
  received: undefined,
  sent: undefined,
  initiator: 'none',
  unsentBytes: 0,
  cause: undefined,
  ...facts,
});

/** The end that a Close of the peer brought about. */
export const closedByPeer = (code: number, reason = ''): Closure =>
  closureOf({ code, reason, clean: true, initiator: 'remote', received: { code, reason } });
