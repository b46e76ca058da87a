/**
 * Starts to count the processor time of this process, all of its threads together.
 *
 * @returns {() => number | undefined} milliseconds since then; `undefined` where that can't be known, as in a browser
 */
export function cpuTime() {
  const usage = globalThis.process?.cpuUsage?.bind(globalThis.process);
  if (usage === undefined) return () => undefined;
  const before = usage();
  return () => {
    const { user, system } = usage(before);
    return (user + system) / 1000;
  };
}
