/** What a transport gives as the cause when the closing handshake was not completed in time: the session knows it by its name. */
export function closeTimeout(milliseconds: number): Error {
  const error = new Error(`it was not completed within ${milliseconds} ms`);
  error.name = 'CloseTimeoutError';
  return error;
}
