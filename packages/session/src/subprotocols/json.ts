import { unexpected } from '../quote.js';
import type { Subprotocol } from '../subprotocol.js';
import { validate } from './standard-schema.js';
import type { StandardSchema } from './standard-schema.js';
import { describe } from './subprotocol-hooks.js';
import type { SubprotocolHooks } from './subprotocol-hooks.js';
import { expectText } from './text.js';

/** What {@link json} can be given. */
export interface JsonOptions<In, Out> extends SubprotocolHooks<In, Out> {
  /** As for `JSON.parse`: turns each value of a message into another, such as text into dates. Default: none. */
  readonly reviver?: ((this: unknown, key: string, value: unknown) => unknown) | undefined;
  /** As for `JSON.stringify`: turns each value of a message into another that JSON can express. Default: none. */
  readonly replacer?: ((this: unknown, key: string, value: unknown) => unknown) | undefined;
  /**
   * Validates, and may transform, each message received, after the reviver: any Standard Schema. A message that does not fit is a
   * `DecodeError` whose `cause` is a `SchemaError`. A schema that validates asynchronously can't be used: each message is then a
   * `DecodeError` whose `cause` is a TypeError that says so. Default: none, and `In` is what you say it is.
   */
  readonly schema?: StandardSchema<In> | undefined;
}

/**
 * Messages that are JSON, in text messages.
 *
 * A message that is not JSON, or is binary, is a `DecodeError`. Sending what JSON can't express, `undefined` or a function, is a TypeError.
 *
 * @typeParam In what is received: inferred from `schema` if there is one, and not checked otherwise.
 * @typeParam Out what is sent.
 * @param name the token to offer; without one nothing is offered, and the entry stands alone.
 * @throws SyntaxError when the name is no token.
 */
export function json<In = unknown, Out = unknown>(name?: string, options?: JsonOptions<In, Out>): Subprotocol<In, Out>;
export function json<In = unknown, Out = unknown>(options: JsonOptions<In, Out>): Subprotocol<In, Out>;
export function json<In, Out>(
  name?: string | JsonOptions<In, Out>,
  options: JsonOptions<In, Out> = {},
): Subprotocol<In, Out> {
  if (typeof name === 'object') return json(undefined, name);
  const { schema } = options;
  return {
    ...describe(name, options),
    encode(message) {
      // The declared result of stringify leaves out what it gives for undefined, functions and symbols.
      const encoded: string | undefined = JSON.stringify(message, options.replacer);
      if (encoded === undefined) throw unexpected('json()', 'what JSON can express', message);
      return encoded;
    },
    decode(data) {
      // Without a schema the caller vouches for the type.
      const value: In = JSON.parse(expectText(data), options.reviver);
      return schema === undefined ? value : validate(schema, value);
    },
  };
}
