import type { ContractFixture } from '@hybi/testkit';
import { startReferenceServer } from '../servers/reference-server.mjs';
import type { ReferenceServerOptions } from '../servers/reference-server.mjs';

/** The reference server, and a port on which nobody listens. */
export interface ContractServers extends Pick<ContractFixture, 'server' | 'nowhere'> {
  readonly httpUrl: string;
  readonly stop: () => Promise<void>;
}

/** Starts what the contract suite needs of the outside world. */
export async function startContractServers(options: ReferenceServerOptions = {}): Promise<ContractServers> {
  const [server, gone] = await Promise.all([startReferenceServer(options), startReferenceServer()]);
  await gone.kill();
  return { server: server.url, nowhere: gone.url, httpUrl: server.httpUrl, stop: () => server.kill() };
}
