import type { WebSocket as Peer } from 'ws';

const info = {
  server_id: 'test',
  version: '2.10.0',
  proto: 1,
  headers: true,
  max_payload: 1_048_576,
  host: '127.0.0.1',
  port: 4222,
  client_id: 1,
};

/** As much of the NATS protocol (https://docs.nats.io/reference/reference-protocols/nats-protocol) as publishing and subscribing need. */
export function serveNats(peer: Peer): void {
  const subscriptions = new Map<string, string>();
  let rest = '';
  const send = (text: string): void => peer.send(Buffer.from(text, 'latin1'));
  send(`INFO ${JSON.stringify(info)}\r\n`);
  peer.on('message', (data: Buffer) => {
    rest += data.toString('latin1');
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const [verb = '', ...args] = rest.slice(0, end).split(' ');
      let used = end + 2;
      if (verb === 'PUB') {
        const size = Number(args.at(-1));
        if (rest.length < used + size + 2) return;
        const [subject = ''] = args;
        const reply = args.length > 2 ? ` ${args[1]}` : '';
        const id = subscriptions.get(subject);
        if (id !== undefined) send(`MSG ${subject} ${id}${reply} ${size}\r\n${rest.slice(used, used + size)}\r\n`);
        used += size + 2;
      } else if (verb === 'SUB') subscriptions.set(args[0] ?? '', args.at(-1) ?? '');
      else if (verb === 'PING') send('PONG\r\n');
      rest = rest.slice(used);
    }
  });
}
