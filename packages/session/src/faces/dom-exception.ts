/** What of `DOMException` the interfaces need, under a type of our own, since a consumer's `lib` may lack its name. */
export interface DomException extends Error {
  readonly code: number;
}

/** The platform's `DOMException`. */
export const DOMExceptionBase: new (message?: string, name?: string) => DomException = DOMException;

/** An exception with one of the names of https://webidl.spec.whatwg.org/#idl-DOMException-error-names. */
export function domException(
  name: 'AbortError' | 'InvalidAccessError' | 'InvalidStateError' | 'SyntaxError',
  message: string,
): DomException {
  return new DOMExceptionBase(message, name);
}
