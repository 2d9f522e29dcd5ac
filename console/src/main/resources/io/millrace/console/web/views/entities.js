import { html, nothing } from '../lib/lit-html.js';
import { remote } from '../api.js';
import '../charts/virtual-rows.js';
import { scoreBar } from '../charts/reasons.js';
import { capital, count, plural, score } from '../format.js';
import { chooseModel, decided, empty, entityLink, help, versionLink, when } from '../parts.js';
import { set, state } from '../state.js';
/** @import {EntityRow} from '../types.js' */

export const title = () => capital(plural(state.views.project?.entity.name ?? 'entity'));

const SORTS = /** @type {const} */ ([
  ['score desc', 'Highest score first'],
  ['score asc', 'Lowest score first'],
  ['recent desc', 'Scored last first'],
  ['entity asc', 'By name'],
]);
let query = '';
let sort = 'score desc';
/** @type {ReturnType<typeof setTimeout>|undefined} */
let typing;

/** @param {import('../main.js').Route} route */
export function view(route) {
  const { chosen, tabs } = chooseModel(state.views.project?.models ?? [], route);
  const [by, order] = sort.split(' ');
  const path = `api/entities?${new URLSearchParams({ query, sort: by ?? '', order: order ?? '', limit: '10000', ...(chosen ? { model: chosen.model } : {}) })}`;
  const found = remote(path, 15_000);
  const names = plural(state.views.project?.entity.name ?? 'entity');
  return html`${tabs}
    <form class="filters" role="search" @submit=${find}>
      <label>Find by a part of its name <input type="search" name="query" autocomplete="off" placeholder="id" .value=${query} @input=${soon}></label>
      <label>Order <select @change=${(/** @type {Event} */ event) => {
        sort = /** @type {HTMLSelectElement} */ (event.target).value;
        set({});
      }}>${SORTS.map(([value, name]) => html`<option value=${value} ?selected=${value === sort}>${name}</option>`)}</select></label>
      ${query ? html`<a class="button" href="#/entities/${encodeURIComponent(query)}">Open “${query}”</a>` : nothing}
    </form>
    <p class="note" role="status">${summary(found.data, names)} ${help('score')}</p>
    ${found.error ? html`<p class="banner bad">${found.error}</p>` : nothing}
    ${found.data && found.data.rows.length === 0 && !query ? empty(`No ${names} yet`, `As soon as one is scored, it appears here. With events flowing that takes seconds.`) : nothing}
    <virtual-rows label=${names} .heads=${['Name', 'Score', '', 'Decision', 'Version', 'Scored']} .rows=${found.data?.rows ?? NONE} .template=${row}></virtual-rows>`;
}

/** @type {EntityRow[]} */
const NONE = [];

/** @param {EntityRow} each */
const row = (each) => [
  entityLink(each.entity),
  html`<span class="num">${score(each.score)}</span>`,
  scoreBar(each.score, each.threshold),
  decided(each.decision),
  versionLink(each.version),
  each.score === null ? 'not scored yet' : when(each.scored_at),
];

/** @param {any} data @param {string} names */
function summary(data, names) {
  if (!data) return 'Asking…';
  const rows = data.rows.length;
  return `${count(rows)} of ${count(data.known)} ${names}${data.bounded ? ': those that were scored last; anybody else can be opened by name' : ''}.`;
}

/** @param {SubmitEvent} event */
function find(event) {
  event.preventDefault();
  if (query) location.hash = `#/entities/${encodeURIComponent(query)}`;
}

/** @param {InputEvent} event */
function soon(event) {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  clearTimeout(typing);
  typing = setTimeout(() => {
    query = value.trim();
    set({});
  }, 150);
}
