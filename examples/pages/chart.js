import uPlot from 'uplot';
import { connect, json } from 'hybi';
import { keepPainting } from './pace.js';
import { PhaseBands, axis, cssColour, isNarrow, keepPlot } from './phase-bands.js';

const element = (id) => document.getElementById(id);
const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ticks`;
const shownSeconds = 30;

/** @type {import('hybi').Subprotocol<any, any>} */
const ticks = json('ticks.v1', {
  heartbeat: { probe: () => ({ type: 'ping' }), isAnswer: (message) => message.type === 'pong' },
});

const session = connect(`${address}?hz=20`, {
  protocols: ticks,
  // Short figures, so that nobody has to wait long to see a silent server noticed, and one that is back found.
  liveness: { intervalMs: 3000, timeoutMs: 3000 },
  retry: { maxDelayMs: 6000 },
});

/** Time in seconds, requests, latency; a null makes the hole. */
const data = [[], [], []];
let received = 0;

session.addEventListener('statechange', () => {
  if (session.state.phase !== 'open') return add(Date.now() / 1000, null, null);
  const hz = Number(element('rate').value);
  if (hz !== 20) session.send({ type: 'rate', hz });
});

element('rate').addEventListener('input', ({ target }) => {
  element('rate-shown').textContent = target.value;
  if (session.state.phase === 'open') session.send({ type: 'rate', hz: Number(target.value) });
});

function add(at, requests, latency) {
  data[0].push(at);
  data[1].push(requests);
  data[2].push(latency);
  while (data[0][0] < at - shownSeconds - 5) for (const column of data) column.shift();
}

const bands = new PhaseBands(session);
const plot = keepPlot(
  element('plot'),
  (width) =>
    new uPlot(
      {
        width,
        height: isNarrow() ? 300 : 430,
        legend: { show: false },
        cursor: { show: false },
        plugins: [
          bands.plugin({
            connecting: '--bad-soft',
            waiting: '--bad-soft',
            closing: '--idle-soft',
            closed: '--idle-soft',
          }),
        ],
        scales: {
          x: { range: () => bands.window({ seconds: shownSeconds, leastSeconds: 8 }) },
          requests: { range: [200, 700] },
          latency: { range: [0, 100] },
        },
        axes: [
          axis({}),
          axis({ scale: 'requests', unit: '/s' }),
          axis({
            scale: 'latency',
            side: 1,
            unit: ' ms',
            grid: { show: false },
          }),
        ],
        series: [
          {},
          {
            scale: 'requests',
            stroke: cssColour('--series-1'),
            fill: `color-mix(in srgb, ${cssColour('--series-1')} 10%, transparent)`,
            width: 2,
            points: { show: false },
          },
          { scale: 'latency', stroke: cssColour('--series-2'), width: 2, points: { show: false } },
        ],
      },
      data,
      element('plot'),
    ),
);

function paint() {
  const { phase } = session.state;
  plot.setData(data);
  element('count').textContent = received.toLocaleString();
  if (phase !== 'open') for (const id of ['requests', 'latency']) element(id).textContent = '–';
}

element('address').textContent = address;
document.querySelector('session-panel').show(session);
keepPainting(paint, 40);

for await (const message of session) {
  if (message.type !== 'tick') continue;
  received += 1;
  add(message.at / 1000, message.requests, message.latency);
  element('requests').textContent = String(message.requests);
  element('latency').textContent = message.latency.toFixed(1);
}
