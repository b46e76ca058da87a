import { OpenError } from '@hybi/session';
import type { AttemptScope } from './attempt-scope.js';
import { wordsOf } from './quote.js';

/** Asks a function of the caller's. What it throws is its own, and is said so. */
export async function provide<T>(name: string, scope: AttemptScope, ask: () => T | Promise<T>): Promise<T> {
  scope.enter('provider');
  try {
    return await ask();
  } catch (error) {
    throw providerFailed(name, error);
  }
}

/** The error for what a function of the caller's threw, or gave. */
export function providerFailed(name: string, cause: unknown): OpenError {
  const words = wordsOf(cause);
  // What is wrong with an answer may have been said in the form that has the name already.
  const message = words.startsWith(`${name}: `) ? words : `${name}: ${words}`;
  return new OpenError('provider', message, { phase: 'provider', cause });
}
