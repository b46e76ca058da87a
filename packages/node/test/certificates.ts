import { webcrypto } from 'node:crypto';
// oxlint-disable-next-line import/no-unassigned-import -- a polyfill that x509 needs to be there
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A certificate and its key in PEM form. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** What a test wants of a certificate. */
export interface CertificateRequest {
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  /** Days from now until it is no longer valid; negative for one that has expired. Default: 1. */
  readonly daysValid?: number;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
let serial = 1;

/** An authority of this test run: nobody else trusts it. */
export class Authority {
  readonly cert: string;
  readonly #certificate: x509.X509Certificate;
  readonly #keys: CryptoKeyPair;

  private constructor(certificate: x509.X509Certificate, keys: CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.cert = certificate.toString('pem');
  }

  static async create(name: string): Promise<Authority> {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: String(serial++).padStart(2, '0'),
      name: `CN=${name}`,
      notBefore: new Date(Date.now() - 30 * day),
      notAfter: new Date(Date.now() + 30 * day),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    });
    return new Authority(certificate, keys);
  }

  async issue(request: CertificateRequest): Promise<Issued> {
    const keys = await generateKeys();
    const names = subjectNames(request);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: String(serial++).padStart(2, '0'),
      subject: `CN=${request.dns?.[0] ?? request.ips?.[0] ?? 'client'}`,
      issuer: this.#certificate.subject,
      notBefore: new Date(Date.now() - 20 * day),
      notAfter: new Date(Date.now() + (request.daysValid ?? 1) * day),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
    });
    return { cert: certificate.toString('pem'), key: await pem(keys.privateKey) };
  }
}

function subjectNames(request: CertificateRequest): x509.JsonGeneralName[] {
  return [
    ...(request.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(request.ips ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
}

function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function pem(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return `-----BEGIN PRIVATE KEY-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}

/** A certificate that nobody but its own key vouches for. */
export async function selfSigned(request: CertificateRequest): Promise<Issued> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: String(serial++).padStart(2, '0'),
    name: `CN=${request.dns?.[0] ?? request.ips?.[0] ?? 'self'}`,
    notBefore: new Date(Date.now() - 20 * day),
    notAfter: new Date(Date.now() + (request.daysValid ?? 1) * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension(subjectNames(request))],
  });
  return { cert: certificate.toString('pem'), key: await pem(keys.privateKey) };
}
