import type { Capability } from './capabilities.js';
import type { ContractFixture } from './contract-fixture.js';

/** One rule that every client keeps, with the code that shows it. It needs no test runner: it rejects when the rule is broken. */
export interface ContractCase {
  /** Permanent, in kebab case. */
  readonly id: string;
  /** A sentence, with the ids of the clauses and traps that it is about in front. */
  readonly title: string;
  /** Without all of these the case does not apply. */
  readonly needs: readonly Capability[];
  run(fixture: ContractFixture): Promise<void>;
}

/** A case that applies everywhere, unless it says what it needs. */
export function contractCase(
  id: string,
  title: string,
  run: (fixture: ContractFixture) => Promise<void>,
  needs: readonly Capability[] = [],
): ContractCase {
  return { id, title, needs, run };
}
