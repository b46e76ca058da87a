/** The phases that a session went through, painted behind the curves of a uPlot chart. */
export class PhaseBands {
  #past = [];
  #began = Date.now() / 1000;
  #session;

  constructor(session) {
    this.#session = session;
    session.addEventListener('statechange', () => this.#note());
    this.#note();
  }

  #note() {
    this.#past.push({ at: Date.now() / 1000, state: this.#session.state });
    if (this.#past.length > 500) this.#past.shift();
  }

  /**
   * The seconds that a chart shows: those since the session began, at least `leastSeconds`, and later the last `seconds` of them. So a
   * new chart is not an empty one.
   */
  window({ seconds, leastSeconds, aheadSeconds = 0 }) {
    const now = Date.now() / 1000;
    const from = Math.max(now - seconds, Math.min(this.#began, now - leastSeconds));
    return [from, now + aheadSeconds];
  }

  /** The colours are custom properties of the style sheet, or nothing for a phase that is not to be seen. */
  plugin(colours) {
    const drawClear = ({ ctx, bbox, valToPos }) => {
      const end = bbox.left + bbox.width;
      const x = (at) => Math.min(end, Math.max(bbox.left, valToPos(at, 'x', true)));
      ctx.save();
      for (const [index, { at, state }] of this.#past.entries()) {
        const colour = colours[state.phase];
        const left = x(at);
        const right = x(this.#past[index + 1]?.at ?? Date.now() / 1000);
        if (colour === undefined || right <= left) continue;
        ctx.fillStyle = cssColour(colour);
        // An attempt may be over in no time: it is still to be seen.
        const width = Math.max(right - left, devicePixelRatio);
        ctx.fillRect(left, bbox.top, width, bbox.height);
        if (state.phase === 'waiting') hatch(ctx, left, bbox.top, width, bbox.height);
      }
      ctx.restore();
    };
    return { hooks: { drawClear } };
  }

  /** Marks the attempts at the foot of the chart, and with a dashed line the one that is to come. */
  attempts(colour) {
    const draw = ({ ctx, bbox, valToPos }) => {
      const foot = bbox.top + bbox.height;
      const size = 5 * devicePixelRatio;
      ctx.save();
      ctx.fillStyle = cssColour(colour);
      ctx.strokeStyle = cssColour(colour);
      ctx.lineWidth = devicePixelRatio;
      for (const { at, state } of this.#past) {
        const x = valToPos(at, 'x', true);
        if (state.phase !== 'connecting' || x < bbox.left) continue;
        ctx.beginPath();
        ctx.moveTo(x, foot - 2 * size);
        ctx.lineTo(x + size, foot);
        ctx.lineTo(x - size, foot);
        ctx.fill();
      }
      const { state } = this.#session;
      if (state.phase === 'waiting') {
        const x = Math.min(bbox.left + bbox.width, valToPos(state.until / 1000, 'x', true));
        ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, foot);
        ctx.stroke();
      }
      ctx.restore();
    };
    return { hooks: { draw } };
  }
}

/** Diagonal lines: waiting differs from the other phases by more than its colour. */
function hatch(ctx, left, top, width, height) {
  const step = 10 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = cssColour('--bad');
  ctx.globalAlpha = 0.25;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  // From multiples of the step, so that the lines stand still while the band grows.
  for (let x = Math.floor((left - height) / step) * step; x < left + width; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** Whether there is the room of a phone, and no more. */
export const isNarrow = () => matchMedia('(max-width: 480px)').matches;

/** A custom property of the style sheet, as it is in the present colour scheme. */
export function cssColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** What the axes of every chart have in common. */
export function axis(options) {
  const { scale, unit = '', ...rest } = options;
  // The figures above the chart name the units: a phone has no room to say them again.
  const suffix = isNarrow() ? '' : unit;
  return {
    stroke: cssColour('--soft'),
    grid: { stroke: cssColour('--line'), width: 1 },
    ticks: { show: false },
    ...(scale === undefined
      ? { space: 90, size: 32, values: (_plot, seconds) => seconds.map((second) => clock.format(second * 1000)) }
      : { scale, size: isNarrow() ? 36 : 62, values: (_plot, values) => values.map((value) => `${value}${suffix}`) }),
    ...rest,
  };
}

/** Calls `make` now and whenever the colour scheme or the kind of window changes, and keeps the chart as wide as its element. */
export function keepPlot(element, make) {
  let plot;
  const draw = () => {
    plot?.destroy();
    plot = make(element.clientWidth);
  };
  draw();
  new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: plot.height })).observe(element);
  for (const query of ['(prefers-color-scheme: dark)', '(max-width: 480px)'])
    matchMedia(query).addEventListener('change', draw);
  return { setData: (data) => plot.setData(data) };
}
