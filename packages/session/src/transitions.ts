/** What a session is doing; the `phase` of its state. */
export type Phase = 'connecting' | 'open' | 'waiting' | 'closing' | 'closed';

/** What can move a session from one phase to another. */
export type Transition =
  'opened' | 'failed' | 'lost' | 'ended' | 'gave-up' | 'replaced' | 'delay-over' | 'reconnect' | 'close' | 'abort';

/**
 * Every move there is. What is not listed for a phase doesn't happen in it: the machine ignores it, which is how late events of a
 * finished attempt are absorbed. For documentation and tests; a page doesn't carry it.
 */
export const transitions: { readonly [From in Phase]: { readonly [On in Transition]?: Phase } } = {
  connecting: {
    opened: 'open',
    failed: 'waiting',
    replaced: 'connecting',
    'gave-up': 'closed',
    close: 'closed',
    abort: 'closed',
  },
  open: {
    lost: 'waiting',
    replaced: 'connecting',
    ended: 'closed',
    'gave-up': 'closed',
    close: 'closing',
    abort: 'closed',
  },
  waiting: { 'delay-over': 'connecting', reconnect: 'connecting', close: 'closed', abort: 'closed' },
  closing: { ended: 'closed', abort: 'closed' },
  closed: { reconnect: 'connecting' },
};
