export * from './index.node.js';
export { CloseEvent, NodeConnection, ProtocolError } from '@hybi/node';
export type {
  AttemptDiagnostic,
  AuthenticateHook,
  Challenge,
  CloseDiagnostic,
  CloseEventInit,
  CookieHook,
  FaceOptions,
  FrameDiagnostic,
  FrameHeader,
  HeaderInput,
  NodeConnectOptions,
  NodeOptions,
  OpenDiagnostic,
  Pem,
  PerMessageDeflateOptions,
  ProxyFunction,
  ProxyOption,
  ProxyOptions,
  TlsOptions,
  UrlCredentials,
} from '@hybi/node';
