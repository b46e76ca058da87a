import { AttemptDiagnostic } from '@hybi/node';
import { AuthenticateHook } from '@hybi/node';
import { backoff } from '@hybi/session';
import { bearer } from '@hybi/session';
import { binary } from '@hybi/session';
import { Challenge } from '@hybi/node';
import { ClosedError } from '@hybi/session';
import { CloseDiagnostic } from '@hybi/node';
import { CloseEvent as CloseEvent_2 } from '@hybi/node';
import { CloseEventInit as CloseEventInit_2 } from '@hybi/node';
import { codec } from '@hybi/session';
import { connect } from '@hybi/node';
import { CookieHook } from '@hybi/node';
import { DecodeError } from '@hybi/session';
import { FaceOptions } from '@hybi/node';
import { FrameDiagnostic } from '@hybi/node';
import { FrameHeader } from '@hybi/node';
import { GaveUpError } from '@hybi/session';
import { HeaderInput } from '@hybi/node';
import { json } from '@hybi/session';
import { NodeConnection } from '@hybi/node';
import { NodeConnectOptions } from '@hybi/node';
import { NodeOptions } from '@hybi/node';
import { NodeReconnectingWebSocketOptions } from '@hybi/node';
import { open as open_2 } from '@hybi/node';
import { OpenDiagnostic } from '@hybi/node';
import { OpenError } from '@hybi/session';
import { Pem } from '@hybi/node';
import { PerMessageDeflateOptions } from '@hybi/node';
import { ProtocolError } from '@hybi/node';
import { ProxyFunction } from '@hybi/node';
import { ProxyOption } from '@hybi/node';
import { ProxyOptions } from '@hybi/node';
import { ReconnectingWebSocket } from '@hybi/node';
import { SchemaError } from '@hybi/session';
import { text } from '@hybi/session';
import { TlsOptions } from '@hybi/node';
import { UrlCredentials } from '@hybi/node';
import { WebSocket as WebSocket_2 } from '@hybi/node';
import { WebSocketClosed } from '@hybi/node';
import { WebSocketCloseInfo } from '@hybi/node';
import { WebSocketError } from '@hybi/node';
import { WebSocketEventMap as WebSocketEventMap_2 } from '@hybi/node';
import { WebSocketOpenInfo } from '@hybi/node';
import { WebSocketOptions } from '@hybi/node';
import { WebSocketStream } from '@hybi/node';
import { WebSocketStreamOptions } from '@hybi/node';

export { AttemptDiagnostic }

export { AuthenticateHook }

export { backoff }

export { bearer }

export { binary }

export { Challenge }

export { ClosedError }

export { CloseDiagnostic }

export { CloseEvent_2 as CloseEvent }

export { CloseEventInit_2 as CloseEventInit }

export { codec }

export { connect }

export { CookieHook }

export { DecodeError }

export { FaceOptions }

export { FrameDiagnostic }

export { FrameHeader }

export { GaveUpError }

export { HeaderInput }

export { json }

export { NodeConnection }

export { NodeConnectOptions }

export { NodeOptions }

export { NodeReconnectingWebSocketOptions }

export { open_2 as open }

export { OpenDiagnostic }

export { OpenError }

export { Pem }

export { PerMessageDeflateOptions }

export { ProtocolError }

export { ProxyFunction }

export { ProxyOption }

export { ProxyOptions }

export { ReconnectingWebSocket }

export { SchemaError }

export { text }

export { TlsOptions }

export { UrlCredentials }

export { WebSocket_2 as WebSocket }

export { WebSocketClosed }

export { WebSocketCloseInfo }

export { WebSocketError }

export { WebSocketEventMap_2 as WebSocketEventMap }

export { WebSocketOpenInfo }

export { WebSocketOptions }

export { WebSocketStream }

export { WebSocketStreamOptions }

export * from "@hybi/session";
