// @ts-check

/**
 * Lets pages and tests break the server over HTTP: `POST /control/kill?ms=1500` and so on, `GET /control/state`.
 *
 * @param {import('./reference-server.mjs').ReferenceServer} server
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export function control(server, request, response) {
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  const command = url.pathname.slice('/control/'.length);
  const ms = Number(url.searchParams.get('ms') ?? Number.NaN);
  /** @param {number} status @param {unknown} body @param {() => void} [done] */
  const reply = (status, body, done) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(`${JSON.stringify(body)}\n`, done);
  };
  const state = () => ({ connections: server.connections, hung: server.hung, generation: server.generation });

  if (request.method === 'GET' && command === 'state') return reply(200, state());
  if (request.method !== 'POST') return reply(405, { error: 'POST it' });
  // Any page that a person has open could post here: only our own may.
  if (request.headers['sec-fetch-site'] === 'cross-site') return reply(403, { error: 'not from another site' });
  switch (command) {
    case 'kill': {
      const away = Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 600_000) : 1500;
      return reply(202, { awayMs: away }, () => void server.killFor(away));
    }
    case 'drop':
      server.drop();
      return reply(200, state());
    case 'hang':
      if (Number.isFinite(ms)) server.hangFor(Math.min(Math.max(ms, 0), 600_000));
      else server.hang();
      return reply(200, state());
    case 'resume':
      server.resume();
      return reply(200, state());
    default:
      return reply(404, { error: `no such command: ${command.slice(0, 40)}` });
  }
}
