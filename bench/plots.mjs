// The plots of docs/benchmarks.md, drawn from the rows by Observable Plot into a document of its own.
import * as Plot from '@observablehq/plot';
import { Window } from 'happy-dom';
import { clients } from './clients.mjs';
import { short, sizeName } from './terminal.mjs';

/** @typedef {{ client: string, label: string, size: number, value: number, least: number, greatest: number, own: boolean }} Point */

/** hybi's own stand out; each peer keeps its colour from plot to plot. */
const colours = {
  'hybi connection': '#c1121f',
  'hybi WebSocket': '#e5687a',
  'hybi session': '#8a1c2b',
  'hybi session json': '#c1121f',
  'hybi connection json': '#e5687a',
  'hybi browser': '#c1121f',
  ws: '#1f6fb4',
  'ws+bufferutil': '#5fa5dc',
  'ws bytes': '#9cc9ee',
  'ws own memory': '#9cc9ee',
  'ws onmessage': '#12476f',
  'ws json': '#1f6fb4',
  undici: '#2a9d5b',
  node24: '#7cc79a',
  bun: '#d98e04',
  deno: '#6a4c93',
  websocket: '#777777',
  'faye-websocket': '#aaaaaa',
  net: '#222222',
  chromium: '#1f6fb4',
};

/** @param {readonly import('./rows.mjs').Row[]} rows of one case @returns {readonly Point[]} */
function pointsOf(rows) {
  const points = new Map();
  const add = (client, size, value, [least, greatest]) =>
    points.set(`${client} ${size}`, {
      client,
      label: clients[client]?.label ?? client,
      size,
      value,
      least,
      greatest,
      own: client.startsWith('hybi'),
    });
  for (const row of rows) {
    add(row.client, row.size, row.hybi, row.spread.hybi);
    for (const [peer, value] of Object.entries(row.peers)) add(peer, row.size, value, row.spread.peers[peer]);
  }
  return [...points.values()];
}

/**
 * One case: lines over the sizes, or bars where there is one size.
 *
 * @param {import('./cases.mjs').Case} one @param {readonly import('./rows.mjs').Row[]} rows
 * @returns {string} SVG
 */
export function plot(one, rows) {
  const points = pointsOf(rows);
  const several = new Set(points.map(({ size }) => size)).size > 1;
  const { document } = new Window();
  const svg = Plot.plot({
    document: /** @type {any} */ (document),
    width: 800,
    style: { background: 'white', color: '#222', fontSize: '12px' },
    color: { domain: Object.keys(colours), range: Object.values(colours) },
    ...(several ? lines(one, points) : bars(one, points)),
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', one.title);
  // The class is random, and a drawing of the same figures is to be the same file.
  return `${svg.outerHTML.replaceAll(/plot-[0-9a-f]{6}/g, 'plot')}\n`;
}

/** @param {import('./cases.mjs').Case} one @param {readonly Point[]} points */
function lines(one, points) {
  const last = Math.max(...points.map(({ size }) => size));
  return {
    height: 460,
    marginLeft: 64,
    marginRight: 190,
    x: {
      type: 'log',
      base: 2,
      label: 'payload of a message',
      ticks: [...new Set(points.map(({ size }) => size))],
      tickFormat: sizeName,
    },
    y: {
      type: 'log',
      label: `${one.metric}${one.better === 'less' ? ', less is better' : ''}`,
      grid: true,
      tickFormat: short,
      ticks: 6,
    },
    marks: [
      Plot.line(points, {
        x: 'size',
        y: 'value',
        z: 'client',
        stroke: 'client',
        strokeWidth: (/** @type {any} */ some) => (some.own ? 2.5 : 1.5),
      }),
      Plot.ruleX(points, { x: 'size', y1: 'least', y2: 'greatest', stroke: 'client', strokeOpacity: 0.5 }),
      Plot.dot(points, {
        x: 'size',
        y: 'value',
        fill: 'client',
        r: (/** @type {any} */ point) => (point.own ? 4 : 2.5),
      }),
      Plot.text(spaced(points, last), {
        x: 'size',
        y: 'at',
        text: 'label',
        fill: 'client',
        dx: 10,
        textAnchor: 'start',
        fontWeight: 600,
      }),
    ],
  };
}

/** Labels at the ends of lines, moved apart where they would cover each other. @param {readonly Point[]} points @param {number} last */
function spaced(points, last) {
  const values = points.map(({ value }) => value);
  // The height of a line of text, of the 400 pixels that the whole range has.
  const apart = (Math.max(...values) / Math.min(...values)) ** (15 / 400);
  let above = Infinity;
  return points
    .filter(({ size }) => size === last)
    .toSorted((one, other) => other.value - one.value)
    .map((point) => {
      above = Math.min(point.value, above / apart);
      return { ...point, at: above };
    });
}

/** @param {import('./cases.mjs').Case} one @param {readonly Point[]} points */
function bars(one, points) {
  const order = points.toSorted((first, second) =>
    one.better === 'more' ? second.value - first.value : first.value - second.value,
  );
  return {
    height: 74 + order.length * 28,
    marginBottom: 44,
    marginLeft: 220,
    marginRight: 70,
    x: {
      label: `${one.metric}${one.better === 'less' ? ', less is better' : ''}`,
      grid: true,
      tickFormat: short,
      ticks: 6,
      zero: true,
    },
    y: { label: null, domain: order.map(({ label }) => label) },
    marks: [
      Plot.barX(order, { x: 'value', y: 'label', fill: 'client' }),
      Plot.ruleY(order, { y: 'label', x1: 'least', x2: 'greatest', stroke: '#222', strokeWidth: 1.5 }),
      Plot.text(order, {
        x: 'greatest',
        y: 'label',
        text: (/** @type {Point} */ point) => short(point.value),
        dx: 6,
        textAnchor: 'start',
      }),
    ],
  };
}
