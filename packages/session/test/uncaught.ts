/** Runs something and gives the uncaught exceptions of the process that it brought about, in place of which nobody else hears of them. */
export async function uncaughtOf(run: () => unknown): Promise<unknown[]> {
  const uncaught: unknown[] = [];
  const note = (error: unknown, origin: string): unknown =>
    uncaught.push(origin === 'uncaughtException' ? error : origin);
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', note);
  try {
    await run();
    // Everything that the platform was told to report is reported before the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('uncaughtException', note);
    for (const listener of before) process.on('uncaughtException', listener);
  }
  return uncaught;
}
