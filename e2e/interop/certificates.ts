import { Authority, selfSigned } from '../../packages/node/test/certificates.ts';
import type { Issued } from '../../packages/node/test/certificates.ts';

/** Certificates of one test file, made by it. */
export interface TestCertificates {
  /** The authority that is trusted. */
  readonly ca: string;
  /** For target.test, localhost and 127.0.0.1. */
  readonly good: Issued;
  /** As good, but its time is over. */
  readonly expired: Issued;
  /** Valid, for other.test. */
  readonly otherHost: Issued;
  /** For target.test and 127.0.0.1, signed by nobody else. */
  readonly selfSigned: Issued;
  /** As good, from an authority that nobody knows. */
  readonly stranger: Issued;
  /** For a client. */
  readonly client: Issued;
}

const names = { dns: ['target.test', 'localhost'], ips: ['127.0.0.1'] };

export async function makeCertificates(): Promise<TestCertificates> {
  const authority = await Authority.create('hybi interop authority');
  const stranger = await Authority.create('stranger');
  return {
    ca: authority.cert,
    good: await authority.issue(names),
    expired: await authority.issue({ ...names, daysValid: -1 }),
    otherHost: await authority.issue({ dns: ['other.test'] }),
    selfSigned: await selfSigned(names),
    stranger: await stranger.issue(names),
    client: await authority.issue({}),
  };
}
