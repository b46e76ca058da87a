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

/** What a browser decides by itself. Given from plain JavaScript, each is a TypeError that says where it exists. */
export const nodeOptions: readonly string[] = /* @__PURE__ */ (
  'headers origin urlCredentials compression tls lookup family localAddress tcpKeepAliveMs noDelay socket proxy maxRedirects cookies ' +
  'authenticate handshakesPerAddress maxHeadBytes maxHeaderFields maxBodyBytes maxFrameBytes maxFragments interleavePings receive'
).split(' ');
