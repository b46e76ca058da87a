import { connect, open } from 'hybi/node';
import { afterAll, describe, test } from 'vitest';
import { startContractServers } from './fixture.ts';
import { recordedContract } from './record-run.ts';

const { server, nowhere, stop } = await startContractServers();
afterAll(stop);

describe('the client contract in Node', () => {
  recordedContract({
    platform: 'node',
    test,
    afterAll,
    fixture: {
      server,
      nowhere,
      connect,
      open,
      capabilities: {
        ping: true,
        pause: true,
        headers: true,
        failureCauses: true,
        streaming: true,
        closeCodesVisible: true,
        unselectedSubprotocol: true,
        unaskedSubprotocol: true,
      },
    },
  });
});
