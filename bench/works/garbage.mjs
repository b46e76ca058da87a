/** Collects all garbage, where the runtime lets one: `--expose-gc`, or Bun. */
export async function collectGarbage() {
  const collect = globalThis.gc ?? (() => globalThis.Bun?.gc(true));
  for (let round = 0; round < 4; round += 1) {
    collect();
    // What is freed by finalizers and callbacks needs turns of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
