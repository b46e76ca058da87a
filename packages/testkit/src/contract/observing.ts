import type { RetryOptions, SessionState } from '@hybi/session';
import { ContractViolation } from './assertions.js';
import type { ContractSession } from './contract-fixture.js';

/** A retry so soon that no test has to wait for it. */
export const soon: RetryOptions = { minDelayMs: 1, maxDelayMs: 5 };

/** The next messages, as many as asked for. What follows them is left unread. */
export async function take(source: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const message of source) {
    taken.push(message);
    if (taken.length === count) return taken;
  }
  throw new ContractViolation(`The messages ended after ${taken.length} of ${count}`);
}

/** All messages, to the end. */
export async function takeAll(source: AsyncIterable<unknown>): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const message of source) taken.push(message);
  return taken;
}

/** Waits until a session is in this phase. What may pass quickly is asked for before it can begin. */
export function inPhase(session: ContractSession, phase: SessionState['phase']): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (session.state.phase !== phase) return;
      session.removeEventListener('statechange', look);
      resolve();
    };
    session.addEventListener('statechange', look);
    look();
  });
}
