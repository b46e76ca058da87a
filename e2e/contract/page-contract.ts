import type { Capabilities, ContractResult } from '@hybi/testkit';
import { build } from 'esbuild';

/** What every browser lacks. */
export const browserCapabilities: Capabilities = {
  ping: false,
  pause: false,
  headers: false,
  failureCauses: false,
  streaming: false,
  closeCodesVisible: true,
  unselectedSubprotocol: true,
  unaskedSubprotocol: true,
};

/** The suite as one script for a page, which leaves the global `testkit`. */
export async function contractScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { runContract } from '@hybi/testkit';`, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'testkit',
    platform: 'browser',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}

declare global {
  /** Set by the script of {@link contractScript}. */
  var testkit: typeof import('@hybi/testkit');
}

/** Runs in the page; it can use nothing of this file. */
export async function runInPage([server, nowhere, capabilities]: readonly [
  server: string,
  nowhere: string,
  capabilities: Capabilities,
]): Promise<ContractResult[]> {
  const { connect, open } = globalThis.hybi;
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it travels to the page with the rest
  const within = (run: Promise<void>) =>
    Promise.race([
      run,
      new Promise<void>((_done, fail) => {
        setTimeout(() => fail(new Error('not finished after 10 s')), 10_000);
      }),
    ]);
  return globalThis.testkit.runContract({ server, nowhere, capabilities, connect, open }, within);
}
