import { html, nothing } from './lib/lit-html.js';
import { ago, time } from './format.js';
import { glossary } from './glossary.js';
import { serverNow, state } from './state.js';

/** Marks that tell a state by shape and word, and by colour only besides. */
const MARKS = /** @type {Record<string, string>} */ ({ good: '✓', bad: '!', wait: '…', neutral: '·', above: '▲' });
const TONE_WORDS = /** @type {Record<string, string>} */ ({
  good: 'Good news',
  bad: 'Needs attention',
  wait: 'Under way',
  neutral: 'News',
});

/** @param {string} tone */
export const toneMark = (tone) =>
  html`<span class="mark ${tone}" aria-hidden="true">${MARKS[tone] ?? '·'}</span><span class="unseen">${TONE_WORDS[tone] ?? ''}: </span>`;

/** @param {string} text @param {string} [tone] */
export const badge = (text, tone = 'neutral') =>
  html`<span class="badge ${tone}">${tone === 'neutral' ? nothing : html`<span aria-hidden="true">${MARKS[tone]}</span> `}${text}</span>`;

/** A button that explains a word of the glossary. @param {keyof typeof glossary & string} word */
export function help(word) {
  const entry = glossary[word];
  if (!entry) return nothing;
  return html`<button type="button" class="help" aria-label=${`What is this? ${entry.title}`} @click=${() => explain(entry.title, entry.text)}>?</button>`;
}

/** @param {string} title @param {string} text */
export function explain(title, text) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('explanation'));
  const heading = document.createElement('h2');
  heading.id = 'explanation-title';
  heading.textContent = title;
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  const close = document.createElement('button');
  close.textContent = 'Close';
  close.className = 'primary';
  close.onclick = () => dialog.close();
  dialog.replaceChildren(heading, paragraph, close);
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.showModal();
}

const DECISIONS = /** @type {Record<string, [string, string, string]>} */ ({
  POSITIVE: ['above threshold', 'above', 'the score is at or above the threshold of the version that gave it'],
  NEGATIVE: ['below threshold', 'neutral', 'the score is below the threshold of the version that gave it'],
  HOLDOUT: [
    'held out',
    'neutral',
    'scored, and nothing is done about it, so that acting can be compared with not acting',
  ],
});

/** What was decided, or why nothing was. @param {string|null|undefined} decision @param {string} [status] */
export function decided(decision, status = '') {
  const [text, tone, why] = DECISIONS[decision ?? ''] ?? [
    (decision ?? status).replaceAll('_', ' ').toLowerCase(),
    'wait',
    'no decision',
  ];
  return html`<span title="${decision ?? status}: ${why}">${badge(text, tone)}</span>`;
}

/** What will be here, and when. @param {string} title @param {unknown} text @param {unknown} [more] */
export const empty = (title, text, more = nothing) =>
  html`<div class="empty"><h2>${title}</h2><p>${text}</p>${more}</div>`;

/** Until a view has come for the first time. */
export const waiting = () => html`<p class="loading">Waiting for the server’s first answer…</p>`;

/** A moment of the wall, told as how long ago. @param {string|null|undefined} iso */
export const when = (iso) =>
  html`<time datetime=${iso ?? ''} title=${iso ? `${time(iso)} UTC` : ''}>${ago(iso, serverNow())}</time>`;

/**
 * A moment of event time, told as how long before the event time that is reached: a replay's is another than the wall's.
 * @param {string|null|undefined} iso
 */
export function eventAgo(iso) {
  const reached = Date.parse(state.views.loop?.event_time ?? '');
  const told = iso && Date.parse(iso) <= reached ? ago(iso, reached) : time(iso);
  return html`<time datetime=${iso ?? ''} title=${iso ? `Event time: ${time(iso)} UTC` : ''}>${told}</time>`;
}

/** A moment of event time, in full. @param {string|null|undefined} iso */
export const eventTime = (iso) =>
  html`<time datetime=${iso ?? ''} title="Event time, UTC${iso ? `: ${iso}` : ''}">${time(iso)}</time>`;

/**
 * @param {string} heading @param {unknown} body
 * @param {{help?: string, note?: unknown, tools?: unknown, class?: string}} [how]
 */
export function card(heading, body, { help: word, note, tools, class: kind = '' } = {}) {
  return html`<section class="card ${kind}" aria-label=${heading}>
    <div class="card-head"><h2>${heading} ${word ? help(word) : nothing}</h2>${tools ?? nothing}</div>
    ${note ? html`<p class="note">${note}</p>` : nothing}
    ${body}
  </section>`;
}

/** A figure with its name. @param {string} name @param {unknown} value @param {{help?: string, note?: unknown}} [how] */
export const figure = (name, value, { help: word, note } = {}) =>
  html`<div class="figure"><dt>${name} ${word ? help(word) : nothing}</dt><dd>${value}${note ? html`<small>${note}</small>` : nothing}</dd></div>`;

/**
 * A table that scrolls by itself where it is too wide. The first cell of a row is its heading.
 * @param {string} caption @param {string[]} heads those that begin with # are numbers
 * @param {unknown[][]} rows
 */
export function table(caption, heads, rows) {
  const numeric = heads.map((head) => head.startsWith('#'));
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}><table>
    <caption class="unseen">${caption}</caption>
    <thead><tr>${heads.map((head, i) => html`<th scope="col" class=${numeric[i] ? 'num' : ''}>${head.replace(/^#/, '')}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class=${numeric[i] ? 'num' : ''}>${cell}</td>`))}</tr>`)}</tbody>
  </table></div>`;
}

/** @param {string} summary @param {unknown} body */
export const details = (summary, body) => html`<details><summary>${summary}</summary>${body}</details>`;

/** The version's page, by its name. @param {string|null|undefined} version */
export const versionLink = (version) =>
  version ? html`<a href="#/models/${encodeURIComponent(version)}">${version}</a>` : html`–`;

/** @param {string} entity @param {string} [name] */
export const entityLink = (entity, name = entity) =>
  html`<a href="#/entities/${encodeURIComponent(entity)}">${name}</a>`;

/**
 * Chooses between a project's models; nothing where it has one.
 * @template {{model: string}} T
 * @param {T[]} models @param {{page: string, query: URLSearchParams}} route
 * @returns {{chosen: T|undefined, tabs: unknown}}
 */
export function chooseModel(models, route) {
  const chosen = models.find((each) => each.model === route.query.get('model')) ?? models[0];
  if (models.length < 2) return { chosen, tabs: nothing };
  const tabs = html`<nav class="tabs" aria-label="Models">${models.map((each) => html`<a href="#/${route.page}?model=${encodeURIComponent(each.model)}" aria-current=${each === chosen ? 'true' : nothing}>${each.model}</a>`)}</nav>`;
  return { chosen, tabs };
}

/** Links come with records: only pages, never scripts. @param {string} link */
export const safe = (link) => (/^(#\/|https?:\/\/)/.test(link) ? link : '#/alerts');
