import type { Connection } from '@hybi/session';
import type { ConnectOptions } from '@hybi/session';
import type { MessageIn } from '@hybi/session';
import type { MessageOut } from '@hybi/session';
import type { OfferedProtocols } from '@hybi/session';
import type { Provided } from '@hybi/session';
import { ReconnectingWebSocketBase } from '@hybi/session';
import type { ReconnectingWebSocketOptions } from '@hybi/session';
import type { Session } from '@hybi/session';
import type { SocketProtocols } from '@hybi/session';
import type { SubprotocolOption } from '@hybi/session';
import type { Transport } from '@hybi/session';
import type { UrlLike } from '@hybi/session';

export interface BrowserConnectOptions<Protocols extends OfferedProtocols = readonly SubprotocolOption[]> extends ConnectOptions<Protocols> {
    readonly transport?: Transport | undefined;
}

export function connect<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: BrowserConnectOptions<Protocols>): Session<MessageIn<Protocols>, MessageOut<Protocols>>;

export function nativeStream(): Transport | undefined;

function open_2<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: BrowserConnectOptions<Protocols>): Promise<Connection<MessageIn<Protocols>, MessageOut<Protocols>>>;
export { open_2 as open }

export class ReconnectingWebSocket extends ReconnectingWebSocketBase {
    constructor(url: Provided<string | UrlLike>, protocols?: SocketProtocols, options?: ReconnectingWebSocketOptions);
}

export * from "@hybi/session";
