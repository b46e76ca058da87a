import type { ConnectOptions, OfferedProtocols, SubprotocolOption, Transport } from '@hybi/session';

/** The options of `connect` and `open` in a browser. */
export interface BrowserConnectOptions<
  Protocols extends OfferedProtocols = readonly SubprotocolOption[],
> extends ConnectOptions<Protocols> {
  /**
   * What opens connections: `nativeStream()`, or something of your own, such as the scripted transport of `@hybi/testkit`. Default:
   * the host's native `WebSocket`, looked up at each attempt.
   */
  readonly transport?: Transport | undefined;
}
