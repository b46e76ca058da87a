/** What of `DOMException` the interfaces need, under a type of our own, since a consumer's `lib` may lack its name. */
export interface DomException extends Error {
  readonly code: number;
}

/** For a host without one, such as React Native: code that only looks at `name` sees no difference. */
class DomExceptionOfOurs extends Error implements DomException {
  override readonly name: string;
  readonly code = 0;

  constructor(message = '', name = 'Error') {
    super(message);
    this.name = name;
  }
}

/** The platform's `DOMException`. */
export const DOMExceptionBase: new (message?: string, name?: string) => DomException =
  typeof DOMException === 'function' ? DOMException : DomExceptionOfOurs;

/** An exception with one of the names of https://webidl.spec.whatwg.org/#idl-DOMException-error-names. */
export function domException(
  name: 'AbortError' | 'InvalidAccessError' | 'InvalidStateError' | 'SyntaxError',
  message: string,
): DomException {
  return new DOMExceptionBase(message, name);
}
