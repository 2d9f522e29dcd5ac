import { html, nothing } from '../lib/lit-html.js';
import { remote } from '../api.js';
import { reasonText, scoreBar } from '../charts/reasons.js';
import { count, score, words } from '../format.js';
import { badge, card, empty, entityLink, eventAgo, versionLink } from '../parts.js';
import { state } from '../state.js';
/** @import {Reason} from '../types.js' */

/** @typedef {{item: string, score: number, as_of: string, model_version: string, reasons: Reason[]}} Item */
/** @typedef {{owner: string, model: string, as_of: string, candidates: number, held_out: boolean, items: Item[]}} List */

/** Between the owner and what is recommended, in an entity's id. */
const BETWEEN = '|';

/** Whether an id is no entity's but that of somebody to whom entities of a project are recommended. @param {string} id */
export const isOwner = (id) => Boolean(state.views.project?.recommendations) && !id.includes(BETWEEN);

/** To the list that an entity may stand on. @param {string} entity */
export function ownersLink(entity) {
  if (!state.views.project?.recommendations) return nothing;
  const [owner = ''] = entity.split(BETWEEN);
  return html`<p><a href="#/entities/${encodeURIComponent(owner)}">What is recommended to ${owner}</a></p>`;
}

/** What is recommended to somebody, best first. @param {string} owner */
export function recommended(owner) {
  const policy = state.views.project?.recommendations;
  if (!policy) return nothing;
  const found = remote(`../recommendations/${encodeURIComponent(owner)}`, 1_000);
  if (found.status === 404) {
    return empty(
      `Nothing is recommended to ${owner}`,
      `Lists are made of what the model has scored of each ${words(policy.owner)}; nothing of this one was.`,
      html`<p><a href="#/entities">Back to the list</a></p>`,
    );
  }
  const list = /** @type {List|null} */ (found.data);
  if (!list) {
    return found.error ? html`<p class="banner bad">${found.error}</p>` : html`<p class="note">Reading the list…</p>`;
  }
  return card(
    'Recommended',
    html`<ol class="people">${list.items.map(
      (item) => html`<li>${entityLink(list.owner + BETWEEN + item.item, item.item)}
        <span class="num" title="Score">${score(item.score)}</span>${scoreBar(item.score, null)}
        <span class="why">${item.reasons[0] ? reasonText(item.reasons[0]) : nothing} <small>by ${versionLink(item.model_version)}, ${eventAgo(item.as_of)}</small></span></li>`,
    )}</ol>`,
    {
      help: 'score',
      note: html`${list.held_out ? html`${badge('held out', 'neutral')} ranked, and not to be acted on. ` : nothing}The best ${count(list.items.length)} of ${count(list.candidates)}, by the scores of ${list.model}.`,
    },
  );
}
