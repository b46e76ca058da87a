import uPlot from 'uplot';
import { connect, json } from 'hybi';
import { keepPainting } from './pace.js';
import { PhaseBands, axis, cssColour, isNarrow, keepPlot } from './phase-bands.js';

const element = (id) => document.getElementById(id);
const shownSeconds = 60;

const lab = await (await fetch('/lab/state')).json();
document.querySelector(`[name=setting][value=${lab.setting}]`).checked = true;

const session = connect(lab.url, {
  protocols: json('lab.v1', {
    heartbeat: { probe: () => ({ type: 'ping' }), isAnswer: (message) => message.type === 'pong' },
  }),
  // Short figures, so that nobody has to wait long.
  liveness: { intervalMs: 2000, timeoutMs: 3000 },
  retry: { maxDelayMs: 6000 },
  openTimeoutMs: 4000,
});

/** What became of each message by its number, until it was echoed. */
const pending = new Map();
const counts = { sent: 0, echoed: 0, lost: 0 };
let echoMs;

session.receive((message) => {
  const entry = pending.get(message.n);
  if (entry === undefined) return;
  pending.delete(message.n);
  counts.echoed += 1;
  if (entry.writtenAt !== undefined) echoMs = performance.now() - entry.writtenAt;
});
session.addEventListener('sent', ({ message }) => {
  const entry = pending.get(message.n);
  if (entry !== undefined) entry.writtenAt = performance.now();
});
session.addEventListener('dropped', ({ message }) => {
  if (pending.delete(message.n)) counts.lost += 1;
});
session.addEventListener('statechange', () => {
  if (session.state.phase !== 'waiting') return;
  echoMs = undefined;
  // What had been written and not echoed went down with the connection.
  for (const [n, { writtenAt }] of pending) {
    if (writtenAt !== undefined && pending.delete(n)) counts.lost += 1;
  }
});

function send(padding) {
  const n = counts.sent++;
  const entry = { writtenAt: undefined };
  pending.set(n, entry);
  if (session.send({ type: 'count', n, padding }) === 'written') entry.writtenAt = performance.now();
}

setInterval(() => send(''), 500);
setInterval(() => {
  if (element('flood').checked) send('x'.repeat(128 * 1024));
}, 200);

async function post(path, said) {
  try {
    const response = await fetch(path, { method: 'POST' });
    element('note').textContent = response.ok ? said : `The server refused: ${response.status}`;
  } catch {
    element('note').textContent = 'The demo server does not answer.';
  }
}

element('settings').addEventListener('change', ({ target }) =>
  post(`/lab/set?to=${target.value}`, `Set to ${target.value}`),
);
for (const button of document.querySelectorAll('.actions [data-do]')) {
  button.addEventListener('click', () => post(`/lab/do?what=${button.dataset.do}`, `Done: ${button.textContent}`));
}

/** Time in seconds, messages in the outbox, round trip in milliseconds. */
const data = [[], [], []];
setInterval(() => {
  const now = Date.now() / 1000;
  data[0].push(now);
  data[1].push(session.outbox.length);
  data[2].push(session.state.phase === 'open' && echoMs !== undefined ? echoMs : null);
  while (data[0][0] < now - shownSeconds - 5) for (const column of data) column.shift();
}, 200);

const bands = new PhaseBands(session);
const plot = keepPlot(
  element('plot'),
  (width) =>
    new uPlot(
      {
        width,
        height: isNarrow() ? 260 : 330,
        legend: { show: false },
        cursor: { show: false },
        plugins: [
          bands.plugin({ open: '--good-soft', connecting: '--busy-soft', waiting: '--bad-soft' }),
          bands.attempts('--ink'),
        ],
        scales: {
          // Some of the future, for the attempt that is to come.
          x: { range: () => bands.window({ seconds: shownSeconds, leastSeconds: 15, aheadSeconds: 6 }) },
          outbox: { range: (_plot, _least, most) => [0, Math.max(10, Math.ceil(most * 1.2))] },
          trip: { range: (_plot, _least, most) => [0, Math.max(20, Math.ceil(most * 1.2))] },
        },
        axes: [
          axis({}),
          axis({ scale: 'outbox' }),
          axis({
            scale: 'trip',
            side: 1,
            unit: ' ms',
            grid: { show: false },
          }),
        ],
        series: [
          {},
          {
            scale: 'outbox',
            stroke: cssColour('--series-1'),
            width: 2,
            points: { show: false },
            paths: uPlot.paths.stepped({ align: 1 }),
          },
          { scale: 'trip', stroke: cssColour('--series-2'), width: 2, points: { show: false } },
        ],
      },
      data,
      element('plot'),
    ),
);

function paint() {
  plot.setData(data);
  for (const name of ['sent', 'echoed', 'lost']) element(name).textContent = counts[name].toLocaleString();
  element('waiting').textContent = pending.size.toLocaleString();
}

document.querySelector('session-panel').show(session);
keepPainting(paint, 80);
