import { findServers } from '../../scripts/servers.mjs';
import type { Issued } from '../../packages/node/test/certificates.ts';
import { Program } from './program.ts';

/** A port of nginx. */
export interface NginxPort {
  readonly port: number;
  readonly tls?: Issued & {
    /** Demands a client certificate of this authority. */
    readonly clientCa?: string;
    readonly protocols?: string;
  };
}

/** What stands behind nginx. */
export interface Upstreams {
  /** The port of the WebSocket server. */
  readonly server: number;
  /** A port on which nobody listens. */
  readonly nobody: number;
}

/** How long nginx lets a connection be silent. */
export const idleLimitSeconds = 2;

/** `ada` and `s3cret`, as crypt(3) has it. */
const passwords =
  'ada:$6$hybihybi$I5H0/FCEbehsDExSa12HhGPh8rs1JYOYUmG.TRL/HBritAR/Z6Mmu.sIiXmsuOnwKIwTNKQ7H5I6foVmtwXnm0\n';

const locations = ({ server, nobody }: Upstreams): string => `
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection upgrade;
  proxy_connect_timeout 2s;

  location / { proxy_pass http://127.0.0.1:${server}; }
  location /idle/ { proxy_pass http://127.0.0.1:${server}/; proxy_read_timeout ${idleLimitSeconds}s; }
  location /nobody { proxy_pass http://127.0.0.1:${nobody}; }
  location /busy { add_header Retry-After 7 always; default_type text/plain; return 503 "too busy\\n"; }
  location /moved { return 307 /echo; }
  location /private/ {
    auth_basic "hybi";
    auth_basic_user_file passwords;
    proxy_pass http://127.0.0.1:${server}/;
  }
  location /plain/ {
    proxy_set_header Connection close;
    proxy_set_header Upgrade "";
    proxy_pass http://127.0.0.1:${server}/;
  }`;

const serverBlock = ({ port, tls }: NginxPort, index: number, upstreams: Upstreams): string => `
server {
  listen 127.0.0.1:${port}${tls === undefined ? '' : ' ssl'};
  ${tls === undefined ? '' : `ssl_certificate ${index}.crt; ssl_certificate_key ${index}.key; ssl_protocols ${tls.protocols ?? 'TLSv1.2 TLSv1.3'};`}
  ${tls?.clientCa === undefined ? '' : `ssl_client_certificate ${index}.ca; ssl_verify_client on;`}
  ${locations(upstreams)}
}`;

/** Starts nginx in front of a WebSocket server. */
export function startNginx(ports: readonly NginxPort[], upstreams: Upstreams): Promise<Program> {
  return Program.start({
    command: findServers().nginx!,
    args: (folder) => ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'],
    files: () => {
      const files: Record<string, string> = {
        passwords,
        'nginx.conf': `
daemon off;
master_process off;
error_log stderr warn;
pid nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  ${ports.map((port, index) => serverBlock(port, index, upstreams)).join('\n')}
}
`,
      };
      for (const [index, { tls }] of ports.entries()) {
        if (tls === undefined) continue;
        files[`${index}.crt`] = tls.cert;
        files[`${index}.key`] = tls.key;
        if (tls.clientCa !== undefined) files[`${index}.ca`] = tls.clientCa;
      }
      return files;
    },
    ports: ports.map(({ port }) => port),
  });
}
