import { html, render } from '../lib/lit-html.js';

const ROW = 44;
const BEYOND = 8;

/**
 * `<virtual-rows label .heads .rows .template>`: a table of any number of rows, of which those in sight exist. A row's element stays the row's own for
 * as long as it is in sight, so that the focus moves with it.
 */
class VirtualRows extends HTMLElement {
  /** @type {any[]} */ #rows = [];
  /** @type {string[]} */ #heads = [];
  /** @type {(row: any) => unknown[]} */ #template = () => [];
  #head = document.createElement('div');
  #body = document.createElement('div');
  /** @type {Map<number, HTMLElement>} */ #shown = new Map();
  #due = false;
  #watch = new ResizeObserver(() => this.#soon());

  connectedCallback() {
    this.setAttribute('role', 'table');
    this.setAttribute('aria-label', this.getAttribute('label') ?? '');
    this.tabIndex = 0;
    this.#head.className = 'virtual-head';
    this.#head.setAttribute('role', 'rowgroup');
    this.#body.className = 'virtual-body';
    this.#body.setAttribute('role', 'rowgroup');
    this.replaceChildren(this.#head, this.#body);
    this.addEventListener('scroll', () => this.#soon(), { passive: true });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
  }

  /** @param {string[]} heads */
  set heads(heads) {
    if (this.#heads.length > 0) return;
    this.#heads = heads;
    this.#soon();
  }

  /** @param {(row: any) => unknown[]} template the cells of a row */
  set template(template) {
    this.#template = template;
  }

  /** @param {any[]} rows */
  set rows(rows) {
    // Also when they are the same: what is told as "3 s ago" moves on.
    this.#rows = rows;
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

  #draw() {
    this.hidden = this.#rows.length === 0;
    this.setAttribute('aria-rowcount', String(this.#rows.length + 1));
    this.#body.style.height = `${this.#rows.length * ROW}px`;
    render(
      html`<div role="row" class="virtual-row" aria-rowindex="1">${this.#heads.map((head) => html`<span role="columnheader">${head || html`<span class="unseen">Score as a bar</span>`}</span>`)}</div>`,
      this.#head,
    );
    const from = Math.max(0, Math.floor(this.scrollTop / ROW) - BEYOND);
    const to = Math.min(this.#rows.length, Math.ceil((this.scrollTop + this.clientHeight) / ROW) + BEYOND);
    for (const [index, element] of this.#shown) {
      if (index >= from && index < to) continue;
      element.remove();
      this.#shown.delete(index);
    }
    for (let index = from; index < to; index++) render(this.#cells(index), this.#element(index));
  }

  /** @param {number} index */
  #cells(index) {
    return html`${this.#template(this.#rows[index]).map((cell) => html`<span role="cell">${cell}</span>`)}`;
  }

  /** @param {number} index @returns {HTMLElement} in the order of the rows, which is the order of Tab */
  #element(index) {
    const known = this.#shown.get(index);
    if (known) return known;
    const element = document.createElement('div');
    element.className = 'virtual-row';
    element.setAttribute('role', 'row');
    element.setAttribute('aria-rowindex', String(index + 2));
    element.style.transform = `translateY(${index * ROW}px)`;
    const next = [...this.#shown].filter(([other]) => other > index).sort(([a], [b]) => a - b)[0];
    this.#body.insertBefore(element, next?.[1] ?? null);
    this.#shown.set(index, element);
    return element;
  }
}

customElements.define('virtual-rows', VirtualRows);
