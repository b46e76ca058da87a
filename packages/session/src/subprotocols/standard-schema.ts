import { cut, unexpected } from '../quote.js';

/**
 * What a validation library offers that follows Standard Schema, version 1 (standardschema.dev): Zod, Valibot, ArkType and others.
 * Declared here, so that none of them is a dependency.
 *
 * @typeParam Output what a valid value becomes.
 */
export interface StandardSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
  };
}

/** A valid value, or what is wrong with it. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A message does not fit the schema: the `cause` of the `DecodeError` that reports it. */
export class SchemaError extends Error {
  override readonly name: string = 'SchemaError';
  /** All that is wrong, as the validation library said it. */
  declare readonly issues: readonly StandardIssue[];

  constructor(issues: readonly StandardIssue[]) {
    const more = issues.length > 3 ? [`and ${issues.length - 3} more`] : [];
    super(`the message does not fit the schema: ${[...issues.slice(0, 3).map(sentence), ...more].join('; ')}`);
    this.issues = issues;
  }
}

/**
 * Validates a value, at once.
 *
 * @throws SchemaError when it does not fit.
 * @throws TypeError when the schema answers with a promise: messages are decoded in the order in which they came, and none may wait.
 */
export function validate<Output>(schema: StandardSchema<Output>, value: unknown): Output {
  const { vendor, validate: check } = schema['~standard'];
  const result = check(value);
  if ('then' in result) {
    // Its outcome concerns nobody: a rejection must not become an unhandled one.
    result.then(undefined, () => undefined);
    throw unexpected(`schema of ${vendor}`, 'a result at once', result);
  }
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}

function sentence({ path = [], message }: StandardIssue): string {
  const at = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return (at && `${cut(at, 80)}: `) + cut(message, 200);
}
