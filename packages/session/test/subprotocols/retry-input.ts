import { OpenError } from '@hybi/session';
import type { RetryInput } from '@hybi/session';

/** A first failure, as a policy is asked about it. */
export const retryInput: RetryInput = {
  cause: new OpenError('refused', 'nobody listens', { phase: 'tcp' }),
  failures: 1,
  elapsedMs: 0,
  history: [],
  random: () => 0.5,
};
