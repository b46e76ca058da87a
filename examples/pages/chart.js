import uPlot from 'uplot';
import { connect, json } from 'hybi';

const element = (id) => document.getElementById(id);
const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ticks`;
const shownSeconds = 30;
const plotHeight = 430;

const session = connect(`${address}?hz=20`, {
  protocols: json('ticks.v1', {
    heartbeat: { probe: () => ({ type: 'ping' }), isAnswer: (message) => message.type === 'pong' },
  }),
  liveness: { intervalMs: 3000, timeoutMs: 3000 },
});

/** Time in seconds, requests, latency; a null makes the hole. */
const data = [[], [], []];
/** When there was no connection: pairs of seconds, the last one open while it lasts. */
const gaps = [];
let received = 0;

session.addEventListener('statechange', () => {
  const now = Date.now() / 1000;
  const gap = gaps.at(-1);
  if (session.state.phase === 'open') {
    if (gap !== undefined && gap.to === undefined) gap.to = now;
    const hz = Number(element('rate').value);
    if (hz !== 20) session.send({ type: 'rate', hz });
  } else if (gap === undefined || gap.to !== undefined) {
    gaps.push({ from: now, to: undefined });
    add(now, null, null);
  }
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

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Shades the times without a connection behind the curves. */
const shadeGaps = {
  hooks: {
    drawClear: ({ ctx, bbox, valToPos }) => {
      ctx.save();
      ctx.fillStyle = style('--bad-soft');
      for (const { from, to } of gaps) {
        const left = Math.max(bbox.left, valToPos(from, 'x', true));
        const right = Math.min(bbox.left + bbox.width, valToPos(to ?? Date.now() / 1000, 'x', true));
        if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
      }
      ctx.restore();
    },
  },
};

function draw() {
  const axis = { stroke: style('--soft'), grid: { stroke: style('--line'), width: 1 }, ticks: { show: false } };
  const plot = element('plot');
  plot.replaceChildren();
  return new uPlot(
    {
      width: plot.clientWidth,
      height: plotHeight,
      legend: { show: false },
      cursor: { show: false },
      plugins: [shadeGaps],
      scales: {
        x: { range: () => [Date.now() / 1000 - shownSeconds, Date.now() / 1000] },
        requests: { range: [200, 700] },
        latency: { range: [0, 100] },
      },
      axes: [
        { ...axis, space: 90, values: (_plot, seconds) => seconds.map((second) => clock.format(second * 1000)) },
        { ...axis, scale: 'requests', values: (_plot, values) => values.map((value) => `${value}/s`) },
        {
          ...axis,
          scale: 'latency',
          // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum exists in uPlot's types only
          side: 1,
          grid: { show: false },
          values: (_plot, values) => values.map((value) => `${value} ms`),
        },
      ],
      series: [
        {},
        {
          scale: 'requests',
          stroke: style('--series-1'),
          width: 2,
          points: { show: false },
          fill: `color-mix(in srgb, ${style('--series-1')} 10%, transparent)`,
        },
        { scale: 'latency', stroke: style('--series-2'), width: 2, points: { show: false } },
      ],
    },
    data,
    plot,
  );
}

let plot = draw();
new ResizeObserver(() => plot.setSize({ width: element('plot').clientWidth, height: plotHeight })).observe(
  element('plot'),
);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  plot.destroy();
  plot = draw();
});

function paint() {
  const { phase } = session.state;
  plot.setData(data);
  element('count').textContent = received.toLocaleString();
  if (phase !== 'open') for (const id of ['requests', 'latency']) element(id).textContent = '–';
  requestAnimationFrame(paint);
}

element('address').textContent = address;
document.querySelector('session-panel').show(session);
paint();

for await (const message of session) {
  if (message.type !== 'tick') continue;
  received += 1;
  add(message.at / 1000, message.requests, message.latency);
  element('requests').textContent = String(message.requests);
  element('latency').textContent = message.latency.toFixed(1);
}
