import { quote } from './quote.js';

/**
 * Refuses a member that nobody reads: under a misspelt name it would do nothing, and nobody would notice.
 *
 * @param option whose members they are, for the error.
 * @throws TypeError naming the member.
 */
export function checkNames(options: object, names: ReadonlySet<string>, option: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !names.has(name))
      throw new TypeError(`${option}.${quote(name, 40)}: there is no such option`);
  }
}
