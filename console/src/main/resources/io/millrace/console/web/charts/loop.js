import { html, nothing, render, svg } from '../lib/lit-html.js';
import { ago, count, perSecond } from '../format.js';
import { serverNow } from '../state.js';
/** @import {Stage} from '../types.js' */

/** Where each stage stands, in columns and rows, and what leads on from it. */
const WIDE = /** @type {Record<string, [number, number]>} */ ({
  events: [0, 0],
  features: [1, 0],
  predictions: [2, 0],
  examples: [3, 0],
  reports: [3, 1],
  retrain_events: [2, 1],
  models: [1, 1],
});
const NARROW = /** @type {Record<string, [number, number]>} */ ({
  events: [0, 0],
  features: [1, 0],
  predictions: [1, 1],
  examples: [1, 2],
  reports: [1, 3],
  retrain_events: [0, 3],
  models: [0, 1],
});
const EDGES = /** @type {const} */ ([
  ['events', 'features'],
  ['features', 'predictions'],
  ['predictions', 'examples'],
  ['examples', 'reports'],
  ['reports', 'retrain_events'],
  ['retrain_events', 'models'],
  ['models', 'predictions'],
]);
export const STAGE_NAMES = /** @type {Record<string, string>} */ ({
  events: 'Events',
  features: 'Features',
  predictions: 'Predictions',
  examples: 'Examples',
  reports: 'Reports',
  retrain_events: 'Retrain events',
  models: 'Models',
});

/** `<loop-picture .stages=${stages} .still=${true}>`: the loop at the width that there is, with edges that flow while records do. */
class LoopPicture extends HTMLElement {
  /** @type {Stage[]} */ #stages = [];
  #still = false;
  #width = 0;
  #watch = new ResizeObserver(([entry]) => {
    this.#width = Math.floor(entry?.contentRect.width ?? 0);
    this.#draw();
  });

  connectedCallback() {
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
  }

  /** @param {Stage[]} stages */
  set stages(stages) {
    if (stages === this.#stages) return;
    this.#stages = stages;
    this.#draw();
  }

  /** @param {boolean} still */
  set still(still) {
    if (still === this.#still) return;
    this.#still = still;
    this.#draw();
  }

  #draw() {
    if (this.#width > 0) render(picture(this.#stages, this.#width, this.#still), this);
  }
}

/** @param {Stage[]} stages @param {number} width @param {boolean} still */
function picture(stages, width, still) {
  const wide = width >= 620;
  const places = wide ? WIDE : NARROW;
  const columns = wide ? 4 : 2;
  const rows = wide ? 2 : 4;
  const gap = wide ? Math.min(72, width * 0.07) : 34;
  const box = { width: (width - 4 - gap * (columns - 1)) / columns, height: 84 };
  const down = wide ? 64 : 30;
  const height = rows * box.height + (rows - 1) * down + 4;
  /** @param {string} stage @returns {[number, number]} its left upper corner */
  const corner = (stage) => {
    const [column, row] = places[stage] ?? [0, 0];
    return [2 + column * (box.width + gap), 2 + row * (box.height + down)];
  };
  const by = new Map(stages.map((each) => [each.stage, each]));
  const spoken = stages
    .map(
      (each) => `${STAGE_NAMES[each.stage] ?? each.stage}: ${perSecond(each.per_second)}, ${count(each.total)} in all`,
    )
    .join('; ');
  return html`<svg role="img" aria-label="The loop. ${spoken}" width=${width} height=${height} viewBox="0 0 ${width} ${height}">
    <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="arrow" d="M0 0 8 4 0 8z"></path></marker></defs>
    ${EDGES.map(([from, to]) => edge(corner(from), corner(to), box, !still && (by.get(from)?.per_second ?? 0) > 0, by.get(from)?.per_second ?? 0))}
    ${stages.map((stage) => node(stage, corner(stage.stage), box))}
  </svg>`;
}

/** From the middle of the side that faces the other to the middle of its facing side. @param {[number, number]} a @param {[number, number]} b @param {{width: number, height: number}} box @param {boolean} flows @param {number} rate */
function edge([ax, ay], [bx, by], box, flows, rate) {
  const sideways = Math.abs(ay - by) < 1;
  const straightDown = Math.abs(ax - bx) < 1;
  const start = sideways
    ? [ax < bx ? ax + box.width : ax, ay + box.height / 2]
    : [ax + box.width / 2, ay < by ? ay + box.height : ay];
  const end = sideways
    ? [ax < bx ? bx - 2 : bx + box.width + 2, by + box.height / 2]
    : [bx + box.width / 2, ay < by ? by - 2 : by + box.height + 2];
  const [sx = 0, sy = 0] = start;
  const [ex = 0, ey = 0] = end;
  const middle = (sy + ey) / 2;
  const path =
    sideways || straightDown ? `M${sx} ${sy}L${ex} ${ey}` : `M${sx} ${sy}C${sx} ${middle} ${ex} ${middle} ${ex} ${ey}`;
  return svg`<path class="edge" d=${path} marker-end="url(#arrow)"></path>
    ${flows ? svg`<path class="flow ${rate > 100 ? 'fast' : rate > 2 ? 'steady' : 'slow'}" d=${path}></path>` : nothing}`;
}

/** What comes so rarely that a rate would always read 0: what counts is how many there are, and since when. */
const RARE = new Set(['retrain_events', 'models']);

/** @param {Stage} stage @param {[number, number]} at @param {{width: number, height: number}} box */
function node(stage, [x, y], box) {
  const rare = RARE.has(stage.stage) && stage.per_second < 1;
  return svg`<g class="node ${stage.per_second > 0 ? 'busy' : ''}">
    <title>${stage.words}</title>
    <rect x=${x} y=${y} width=${box.width} height=${box.height} rx="10"></rect>
    <text class="name" x=${x + 12} y=${y + 23}>${STAGE_NAMES[stage.stage] ?? stage.stage}</text>
    <text class="rate" x=${x + 12} y=${y + 49}>${rare ? count(stage.total) : perSecond(stage.per_second)}</text>
    <text class="total" x=${x + 12} y=${y + 70}>${rare ? (stage.last_at ? `last ${ago(stage.last_at, serverNow())}` : 'none yet') : `${count(stage.total)} in all`}</text>
  </g>`;
}

customElements.define('loop-picture', LoopPicture);
