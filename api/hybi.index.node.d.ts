import { backoff } from '@hybi/session';
import { bearer } from '@hybi/session';
import { binary } from '@hybi/session';
import { ClosedError } from '@hybi/session';
import { codec } from '@hybi/session';
import { connect } from '@hybi/node';
import { DecodeError } from '@hybi/session';
import { GaveUpError } from '@hybi/session';
import { json } from '@hybi/session';
import { NodeConnectOptions } from '@hybi/node';
import { NodeReconnectingWebSocketOptions } from '@hybi/node';
import { open as open_2 } from '@hybi/node';
import { OpenError } from '@hybi/session';
import { ReconnectingWebSocket } from '@hybi/node';
import { SchemaError } from '@hybi/session';
import { text } from '@hybi/session';
import { WebSocket as WebSocket_2 } from '@hybi/node';
import { WebSocketClosed } from '@hybi/node';
import { WebSocketCloseInfo } from '@hybi/node';
import { WebSocketError } from '@hybi/node';
import { WebSocketEventMap as WebSocketEventMap_2 } from '@hybi/node';
import { WebSocketOpenInfo } from '@hybi/node';
import { WebSocketOptions } from '@hybi/node';
import { WebSocketStream } from '@hybi/node';
import { WebSocketStreamOptions } from '@hybi/node';

export { backoff }

export { bearer }

export { binary }

export { ClosedError }

export { codec }

export { connect }

export { DecodeError }

export { GaveUpError }

export { json }

export { NodeConnectOptions }

export { NodeReconnectingWebSocketOptions }

export { open_2 as open }

export { OpenError }

export { ReconnectingWebSocket }

export { SchemaError }

export { text }

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
