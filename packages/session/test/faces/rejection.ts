/** What a promise rejects with; a test that gets `'fulfilled'` instead fails at its comparison. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );
