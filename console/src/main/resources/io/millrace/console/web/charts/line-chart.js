import uPlot from '../lib/uPlot.js';
import { colours, whenThemeChanges } from './colours.js';

/**
 * What a chart over time shows. Times are milliseconds, ascending, shared by all lines; a missing value is null.
 * @typedef {object} Lines
 * @property {number[]} times
 * @property {{name: string, values: (number|null)[], low?: (number|null)[], high?: (number|null)[], colour?: 'accent'|'muted'|'second', dashed?: boolean, points?: boolean, steps?: boolean}[]} lines
 * @property {[number, number]} [range] of the values; those of the data otherwise
 * @property {{at: number, text: string}[]} [marks] moments that are marked, such as a change of version
 */

const HEIGHT = 260;
const DAY_S = 86_400;
const monthAndDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/**
 * `<line-chart .data=${lines} label="what it shows">`: uPlot in a box that follows its parent's width and the page's colours. It draws when `data`
 * is another object than before. Its table is the page's to give.
 */
class LineChart extends HTMLElement {
  /** @type {Lines|null} */ #data = null;
  /** @type {uPlot|null} */ #plot = null;
  /** @type {() => void} */ #stop = () => {};
  #width = 0;
  #watch = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    if (this.#plot) this.#plot.setSize({ width, height: HEIGHT });
    else this.#draw();
  });

  connectedCallback() {
    this.setAttribute('role', 'img');
    // What was set before this file had come is a plain property in front of the setter.
    if (Object.hasOwn(this, 'data')) {
      const early = /** @type {{data?: Lines}} */ (this);
      const data = early.data;
      delete early.data;
      if (data) this.data = data;
    }
    this.#stop = whenThemeChanges(() => this.#draw());
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    this.#stop();
    this.#plot?.destroy();
    this.#plot = null;
    this.#width = 0;
  }

  /** @param {Lines} data */
  set data(data) {
    if (data === this.#data) return;
    const same = this.#data?.lines.length === data.lines.length;
    this.#data = data;
    if (this.#plot && same) {
      this.#plot.setData(columns(data));
      showLast(this.#plot);
    } else this.#draw();
  }

  #draw() {
    if (!this.#data || this.#width === 0) return;
    this.#plot?.destroy();
    const palette = colours(this, 'accent', 'second', 'muted', 'line', 'ink', 'band');
    this.#plot = new uPlot(
      options(() => /** @type {Lines} */ (this.#data), palette, this.#width),
      columns(this.#data),
      this,
    );
  }
}

/** @param {Lines} data @returns {any} each line, and after it the edges of its band where it has one */
function columns(data) {
  return [
    data.times.map((time) => time / 1_000),
    ...data.lines.flatMap((line) => (line.low && line.high ? [line.values, line.high, line.low] : [line.values])),
  ];
}

/**
 * @param {() => Lines} data @param {Record<string, string>} palette @param {number} width
 * @returns {uPlot.Options}
 */
function options(data, palette, width) {
  /** @type {uPlot.Series[]} */
  const series = [
    { value: (_, at) => (at == null ? '–' : `${dayAndTime.format(at * 1_000)} UTC`), label: 'Event time' },
  ];
  /** @type {uPlot.Band[]} */
  const bands = [];
  for (const line of data().lines) {
    const stroke = palette[line.colour ?? 'accent'] ?? '';
    series.push({
      label: line.name,
      stroke,
      width: line.dashed ? 1.5 : 2,
      spanGaps: true,
      ...(line.dashed ? { dash: [6, 4] } : {}),
      ...(line.steps && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      points: { show: line.points ?? false, size: 6, fill: stroke },
      value: (_, value, __, index) => (value == null ? '–' : `${value.toFixed(3)}${between(line, index)}`),
    });
    if (!line.low) continue;
    const high = series.length;
    for (const edge of ['highest', 'lowest']) {
      series.push({
        label: `${line.name}, ${edge}`,
        class: 'edge',
        stroke: 'transparent',
        width: 0,
        spanGaps: true,
        points: { show: false },
        value: (_, value) => (value == null ? '–' : value.toFixed(3)),
      });
    }
    bands.push({ series: [high, high + 1], fill: palette.band ?? '' });
  }
  const axis = {
    stroke: palette.muted ?? '',
    grid: { stroke: palette.line ?? '', width: 1 },
    ticks: { stroke: palette.line ?? '', width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    series,
    bands,
    legend: {
      live: true,
      markers: {
        fill: (plot, i) =>
          /** @type {string} */ (
            plot.series[i]?.stroke && typeof plot.series[i].stroke === 'function' ? plot.series[i].stroke(plot, i) : ''
          ),
      },
    },
    tzDate: (at) => uPlot.tzDate(new Date(at * 1_000), 'Etc/UTC'),
    scales: {
      // Of a single moment the day around it, or the axis would tell of years.
      x: { time: true, range: (_, low, high) => (low === high ? [low - DAY_S / 2, high + DAY_S / 2] : [low, high]) },
      y: { range: (_, low, high) => data().range ?? around(low ?? 0, high ?? 1) },
    },
    axes: [
      {
        ...axis,
        space: (_, __, ___, ____, step) => (step && step < DAY_S ? 100 : 70),
        values: (_, splits, __, ___, step) =>
          splits.map((at) => (step < DAY_S ? dayAndTime : monthAndDay).format(at * 1_000)),
      },
      { ...axis, size: 58 },
    ],
    cursor: { y: false, drag: { x: false, y: false } },
    hooks: { ready: [showLast], draw: [(plot) => drawMarks(plot, data().marks ?? [], palette)] },
  };
}

/** A range with some air, which does not go below zero for values that never do. @param {number} low @param {number} high @returns {[number, number]} */
function around(low, high) {
  const air = Math.max(0.1 * (high - low), 0.02 * Math.abs(high), 1e-3);
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

/** The band's edges at a point, in words. @param {Lines['lines'][number]} line @param {number|null} index */
function between(line, index) {
  const low = index === null ? null : line.low?.[index];
  const high = index === null ? null : line.high?.[index];
  return low == null || high == null ? '' : ` (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** While nobody points at a moment, the legend tells of the last. @param {uPlot} plot */
function showLast(plot) {
  const last = () => plot.setLegend({ idx: plot.data[0].length - 1 }, false);
  plot.over.onmouseleave = () => setTimeout(last);
  last();
}

/** @param {uPlot} plot @param {{at: number, text: string}[]} marks @param {Record<string, string>} palette */
function drawMarks(plot, marks, palette) {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = palette.muted ?? '';
  ctx.lineWidth = scale;
  ctx.setLineDash([2 * scale, 3 * scale]);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  let free = -Infinity;
  for (const { at, text } of marks) {
    const x = plot.valToPos(at / 1_000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const needed = ctx.measureText(text).width;
    const left = x + 4 * scale + needed > bbox.left + bbox.width ? x - needed - 4 * scale : x + 4 * scale;
    if (left < free) continue;
    ctx.fillText(text, left, bbox.top + 12 * scale);
    free = left + needed + 6 * scale;
  }
  ctx.restore();
}

customElements.define('line-chart', LineChart);
