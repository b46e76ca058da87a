import { createSession, openConnection } from '@hybi/session';
import type { Platform, Transport } from '@hybi/session';
import { ScriptedTransport, seededRandom, VirtualClock } from '@hybi/testkit';
import type { Capabilities, ContractFixture } from '@hybi/testkit';
import { serve } from './scripted-server.js';

/** A session over a scripted network that behaves as the reference server does, under virtual time. */
export interface ScriptedFixture extends ContractFixture {
  readonly network: ScriptedTransport;
  readonly clock: VirtualClock;
  /** Lets time pass while a case runs. */
  play(run: Promise<void>): Promise<void>;
}

/** As Node would answer, or, with capabilities taken away, as a browser would; with a defect, as neither should. */
export function scriptedFixture(
  capabilities: Partial<Capabilities> = {},
  defect: (transport: Transport) => Transport = (transport) => transport,
): ScriptedFixture {
  const can: Capabilities = {
    ping: true,
    pause: true,
    headers: true,
    failureCauses: true,
    streaming: true,
    closeCodesVisible: true,
    unselectedSubprotocol: true,
    unaskedSubprotocol: true,
    ...capabilities,
  };
  const clock = new VirtualClock();
  const network = new ScriptedTransport({
    clock,
    ping: can.ping,
    pause: can.pause,
    headers: can.headers,
    streaming: can.streaming,
    onAttempt: (attempt) => serve(attempt, can.failureCauses),
  });
  const platform: Platform = { transport: defect(network.transport), clock, random: seededRandom(1) };
  return {
    capabilities: can,
    server: 'ws://server.test',
    nowhere: 'ws://nowhere.test',
    connect: (url, options) => createSession(platform, url, options),
    open: (url, options) => openConnection(platform, url, options),
    network,
    clock,
    async play(run) {
      const over = { yet: false };
      const end = (): void => {
        over.yet = true;
      };
      run.then(end, end);
      let idle = 0;
      const tooLong = clock.now() + 600_000;
      while (clock.now() < tooLong) {
        await clock.settle();
        if (over.yet) return run;
        if (clock.pending > 0) await clock.advanceToNext();
        else if (++idle > 1_000) throw new Error('Nothing will happen any more, and the case has not ended');
      }
      throw new Error('The case has not ended after ten minutes of virtual time');
    },
  };
}
