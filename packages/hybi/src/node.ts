export * from './index.node.js';
export { NodeConnection, ProtocolError } from '@hybi/node';
export type {
  AttemptDiagnostic,
  AuthenticateHook,
  Challenge,
  CloseDiagnostic,
  CookieHook,
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
