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
import { WebSocketClosed } from '@hybi/session/faces';
import { WebSocketCloseInfo } from '@hybi/session/faces';
import { WebSocketError as WebSocketError_2 } from '@hybi/session/faces';
import type { WebSocketOpened } from '@hybi/session/faces';
import { WebSocketStreamOptions } from '@hybi/session/faces';

export interface BrowserConnectOptions<Protocols extends OfferedProtocols = readonly SubprotocolOption[]> extends ConnectOptions<Protocols> {
    readonly transport?: Transport | undefined;
}

export function connect<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: BrowserConnectOptions<Protocols>): Session<MessageIn<Protocols>, MessageOut<Protocols>>;

export function nativeStream(): Transport | undefined;

function open_2<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: BrowserConnectOptions<Protocols> & {
    readonly retry?: false | undefined;
}): Promise<Connection<MessageIn<Protocols>, MessageOut<Protocols>>>;
export { open_2 as open }

export class ReconnectingWebSocket extends ReconnectingWebSocketBase {
    constructor(url: Provided<string | UrlLike>, protocols?: SocketProtocols, options?: ReconnectingWebSocketOptions);
}

const WebSocket_2: PlatformWebSocket;
export { WebSocket_2 as WebSocket }

export { WebSocketClosed }

export { WebSocketCloseInfo }

export const WebSocketError: typeof WebSocketError_2;

export type WebSocketOpenInfo = WebSocketOpened<PageReadable<string | Uint8Array>, PageWritable<string | ArrayBuffer | ArrayBufferView>>;

export interface WebSocketStream {
    close(closeInfo?: WebSocketCloseInfo): void;
    readonly closed: Promise<WebSocketClosed>;
    readonly opened: Promise<WebSocketOpenInfo>;
    readonly url: string;
}

export const WebSocketStream: WebSocketStreamClass;

export interface WebSocketStreamClass {
    new (url: string | UrlLike, options?: WebSocketStreamOptions): WebSocketStream;
    readonly prototype: WebSocketStream;
}

export { WebSocketStreamOptions }

export * from "@hybi/session";
