// @ts-check

/**
 * A feed of measurements that goes on whether anybody listens or not, so that a lost connection is a gap in the curve:
 * `{ type: 'tick', n, at, requests, latency }`. The client may say `{ type: 'rate', hz }` and `{ type: 'ping' }`.
 *
 * @type {import('../e2e/servers/behaviours.mjs').Behaviour}
 */
export const tickFeed = {
  open({ query }, ws) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    let n = 0;
    const run = (/** @type {unknown} */ hz) => {
      const hertz = typeof hz === 'number' && hz >= 1 && hz <= 100 ? hz : 10;
      clearInterval(timer);
      timer = setInterval(
        () => ws.send(JSON.stringify({ type: 'tick', n: n++, ...measure(Date.now()) })),
        1000 / hertz,
      );
    };
    run(Number(query.get('hz') ?? 10));
    ws.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString() : '';
      if (text === '{"type":"ping"}') return ws.send('{"type":"pong"}');
      try {
        const message = JSON.parse(text);
        if (message?.type === 'rate') run(message.hz);
      } catch {
        ws.close(1008, 'JSON objects only');
      }
    });
    ws.on('close', () => clearInterval(timer));
  },
};

/** Figures of a service that is busy in waves. They depend on the time alone. @param {number} at */
function measure(at) {
  const t = at / 1000;
  const wave = Math.sin(t / 5) + 0.5 * Math.sin(t / 1.9 + 1) + 0.25 * Math.sin(t * 1.3);
  const requests = Math.round(420 + 130 * wave + 12 * Math.sin(t * 7.1));
  const load = Math.max(0, requests - 430) / 170;
  const latency = Math.round((18 + 22 * load ** 2 + 3 * Math.sin(t * 3.7) + 2 * Math.sin(t * 11)) * 10) / 10;
  return { at, requests, latency };
}
