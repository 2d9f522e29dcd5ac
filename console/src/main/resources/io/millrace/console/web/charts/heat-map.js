import { colours, whenThemeChanges } from './colours.js';

/**
 * What a heat map shows: a row per feature, a column per window. `values[row][column]` is in multiples of the threshold, or null.
 * A line stands before each column of `breaks`.
 * @typedef {{rows: {name: string, values: (number|null)[], state: string}[], columns: string[], breaks: number[]}} Cells
 */

const ROW = 20;
const HEAD = 24;
const NARROWEST = 6;
/** Where the next colour begins, in multiples of the threshold: the fourth says "out". */
export const STEPS = [0, 0.4, 0.8, 1, 2];

/** @param {number} ratio */
const step = (ratio) => STEPS.findLastIndex((from) => ratio >= from);

/**
 * `<heat-map .cells=${cells} .selected=${[row, column]} label="…" describedby="id">` tells of a chosen cell by the event `cell`. Only the rows in
 * sight are drawn, so that a thousand features cost what thirty do. Arrow keys, Home, End, Page Up and Page Down move from cell to cell.
 */
class HeatMap extends HTMLElement {
  /** @type {Cells} */ #cells = { rows: [], columns: [], breaks: [] };
  /** @type {[number, number]} */ #selected = [0, 0];
  #firstColumn = 0;
  #scroll = document.createElement('div');
  #canvas = document.createElement('canvas');
  #spacer = document.createElement('div');
  /** @type {Record<string, string>} */ #palette = {};
  /** @type {() => void} */ #stop = () => {};
  #due = false;
  #watch = new ResizeObserver(() => this.#soon());

  connectedCallback() {
    this.#scroll.className = 'heat-scroll';
    this.#scroll.tabIndex = 0;
    this.#scroll.setAttribute('role', 'application');
    this.#scroll.setAttribute('aria-label', this.getAttribute('label') ?? '');
    this.#scroll.setAttribute('aria-describedby', this.getAttribute('describedby') ?? '');
    this.#canvas.setAttribute('aria-hidden', 'true');
    this.#scroll.replaceChildren(this.#canvas, this.#spacer);
    this.replaceChildren(this.#scroll);
    this.#scroll.addEventListener('scroll', () => this.#soon(), { passive: true });
    this.#scroll.addEventListener('keydown', (event) => this.#key(event));
    this.#canvas.addEventListener('click', (event) => this.#point(event));
    this.#stop = whenThemeChanges(() => {
      this.#palette = {};
      this.#soon();
    });
    this.#watch.observe(this.#scroll);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    this.#stop();
  }

  /** @param {Cells} cells */
  set cells(cells) {
    if (cells === this.#cells) return;
    this.#cells = cells;
    this.#soon();
  }

  /** @param {[number, number]} selected */
  set selected(selected) {
    if (selected[0] === this.#selected[0] && selected[1] === this.#selected[1]) return;
    this.#selected = selected;
    this.#soon();
  }

  #soon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#draw();
    });
  }

  /** Where cells lie: how many columns fit, and how wide they are. */
  #grid() {
    const width = this.#scroll.clientWidth;
    const label = Math.min(210, Math.max(120, width * 0.3));
    const all = Math.max(1, this.#cells.columns.length);
    const shown = Math.min(all, Math.max(1, Math.floor((width - label) / NARROWEST)));
    return {
      width,
      label,
      shown,
      cell: (width - label) / shown,
      first: Math.min(Math.max(this.#firstColumn, 0), all - shown),
    };
  }

  #draw() {
    const { width, label, shown, cell, first } = this.#grid();
    if (width === 0) return;
    if (!this.#palette.ink) {
      this.#palette = colours(
        this,
        'ink',
        'muted',
        'line',
        'surface',
        'accent',
        'mark',
        ...STEPS.map((_, i) => `heat-${i}`),
      );
    }
    const wanted = HEAD + this.#cells.rows.length * ROW;
    const height = Math.min(wanted, HEAD + 24 * ROW);
    this.#scroll.style.height = `${height}px`;
    this.#spacer.style.height = `${wanted - height}px`;
    const scale = devicePixelRatio;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const pen = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    pen.scale(scale, scale);
    pen.font = '12px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    const top = this.#scroll.scrollTop;
    const from = Math.floor(top / ROW);
    for (let row = from; row < Math.min(this.#cells.rows.length, from + Math.ceil(height / ROW) + 1); row++) {
      this.#row(pen, row, HEAD + row * ROW - top, { label, shown, cell, first });
    }
    this.#head(pen, { width, label, shown, cell, first });
    pen.strokeStyle = this.#palette.ink ?? '';
    pen.lineWidth = 1;
    for (const column of this.#cells.breaks) {
      if (column < first || column >= first + shown) continue;
      const x = Math.round(label + (column - first) * cell) - 0.5;
      pen.beginPath();
      pen.moveTo(x, 0);
      pen.lineTo(x, height);
      pen.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} row @param {number} y @param {{label: number, shown: number, cell: number, first: number}} grid */
  #row(pen, row, y, { label, shown, cell, first }) {
    const { name, values, state } = /** @type {Cells['rows'][number]} */ (this.#cells.rows[row]);
    const palette = this.#palette;
    pen.fillStyle = (row === this.#selected[0] ? palette.accent : palette.ink) ?? '';
    pen.fillText(fit(pen, name, label - 10), 2, y + ROW / 2);
    for (let i = 0; i < shown; i++) {
      const x = label + i * cell;
      const value = values[first + i] ?? null;
      const mark = state[first + i];
      if (value !== null) {
        pen.fillStyle = palette[`heat-${step(value)}`] ?? '';
        pen.fillRect(x, y + 1, cell - 1, ROW - 2);
      }
      drawMark(pen, mark, x, y, cell, palette);
    }
    const column = this.#selected[1] - first;
    if (row === this.#selected[0] && column >= 0 && column < shown) {
      pen.strokeStyle = palette.ink ?? '';
      pen.lineWidth = 2;
      pen.strokeRect(label + column * cell - 1, y, cell + 1, ROW);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {{width: number, label: number, shown: number, cell: number, first: number}} grid */
  #head(pen, { width, label, shown, cell, first }) {
    pen.fillStyle = this.#palette.surface ?? '';
    pen.fillRect(0, 0, width, HEAD);
    pen.fillStyle = this.#palette.muted ?? '';
    let free = label;
    for (let i = 0; i < shown; i++) {
      const text = this.#cells.columns[first + i] ?? '';
      const needed = pen.measureText(text).width;
      const x = label + i * cell;
      if (x < free || x + needed > width) continue;
      pen.fillText(text, x, HEAD / 2);
      free = x + needed + 14;
    }
  }

  /** @param {MouseEvent} event */
  #point(event) {
    const { label, cell, shown, first } = this.#grid();
    const row = Math.floor((event.offsetY - HEAD + this.#scroll.scrollTop) / ROW);
    const column = first + Math.min(shown - 1, Math.max(0, Math.floor((event.offsetX - label) / cell)));
    if (event.offsetY >= HEAD) this.#choose(row, event.offsetX < label ? this.#selected[1] : column);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [row, column] = this.#selected;
    const to = /** @type {Record<string, [number, number]>} */ ({
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageDown: [row + 20, column],
      PageUp: [row - 20, column],
      Home: [row, 0],
      End: [row, this.#cells.columns.length - 1],
    })[event.key];
    if (!to) return;
    event.preventDefault();
    this.#choose(...to);
  }

  /** @param {number} row @param {number} column */
  #choose(row, column) {
    const to = /** @type {[number, number]} */ ([
      Math.min(Math.max(row, 0), this.#cells.rows.length - 1),
      Math.min(Math.max(column, 0), this.#cells.columns.length - 1),
    ]);
    this.selected = to;
    const { shown, first } = this.#grid();
    if (to[1] < first) this.#firstColumn = to[1];
    if (to[1] >= first + shown) this.#firstColumn = to[1] - shown + 1;
    const y = to[0] * ROW;
    const seen = this.#scroll.clientHeight - HEAD;
    if (y < this.#scroll.scrollTop) this.#scroll.scrollTop = y;
    if (y + ROW > this.#scroll.scrollTop + seen) this.#scroll.scrollTop = y + ROW - seen;
    this.dispatchEvent(new CustomEvent('cell', { detail: to }));
  }
}

/** States have a shape each, so that none is told by colour alone. @param {CanvasRenderingContext2D} pen @param {string|undefined} mark @param {number} x @param {number} y @param {number} cell @param {Record<string, string>} palette */
function drawMark(pen, mark, x, y, cell, palette) {
  const middle = x + (cell - 1) / 2;
  const size = Math.min(4, cell / 2 - 1);
  pen.strokeStyle = pen.fillStyle = palette.mark ?? '';
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (mark === 'o') {
    pen.arc(middle, y + ROW / 2, Math.max(1.5, size / 2), 0, 2 * Math.PI);
    pen.fill();
  } else if (mark === 'c') {
    pen.moveTo(middle - size, y + ROW / 2 - size);
    pen.lineTo(middle + size, y + ROW / 2 + size);
    pen.moveTo(middle + size, y + ROW / 2 - size);
    pen.lineTo(middle - size, y + ROW / 2 + size);
    pen.stroke();
  } else if (mark === 'q') {
    pen.strokeStyle = palette.muted ?? '';
    for (let i = 0; i < 3; i++) {
      pen.moveTo(x, y + 5 + i * 5);
      pen.lineTo(x + cell - 1, y + 1 + i * 5);
    }
    pen.stroke();
  } else if (mark === '-') {
    pen.strokeStyle = palette.line ?? '';
    pen.moveTo(x + 1, y + ROW / 2);
    pen.lineTo(x + cell - 2, y + ROW / 2);
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} width */
function fit(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && pen.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

customElements.define('heat-map', HeatMap);
