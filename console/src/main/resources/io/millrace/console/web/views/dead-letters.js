import { html, nothing } from '../lib/lit-html.js';
import { ask, remote } from '../api.js';
import { any, bytes, count, words } from '../format.js';
import { askWhy, commandButton, whyReadOnly } from '../operate.js';
import { card, empty, figure, table, waiting, when } from '../parts.js';
import { set, state } from '../state.js';
/** @import {DeadLetter, DeadLetters} from '../types.js' */

export const title = 'Dead letters';

/** @type {Set<string>} */
const chosen = new Set();
/** @type {string|null} */
let reason = null;
/** When the letters were written that are meant by "all of these", in UTC as the inputs have it; empty: always. */
const span = { since: '', until: '' };

/** @param {import('../main.js').Route} route */
export function view(route) {
  const known = state.views.dead_letters;
  if (!known) return waiting();
  if (known.total === 0) {
    return html`${route.rest ? one(route.rest) : nothing}${empty(
      'No dead letter is open',
      'A record that cannot be processed is kept with its bytes and the reason, and appears here until it is retried or discarded. It can be tried again once the reason is gone.',
    )}`;
  }
  for (const id of chosen) if (!known.newest.some((each) => each.id === id)) chosen.delete(id);
  return html`${route.rest ? one(route.rest) : nothing}${reasons(known)}${newest(known)}`;
}

/** @param {DeadLetters} known */
const reasons = (known) =>
  card(
    'By reason',
    html`${spanOfTime()}${table(
      'Dead letters by reason',
      ['Reason', 'Where', 'Topic', '#Records', 'Last', 'Show', 'All of these'],
      known.reasons.map((each) => [
        words(each.reason),
        each.stage,
        html`<code>${each.topic}</code>`,
        count(each.count),
        when(each.last_at),
        html`<button type="button" class="quiet" aria-pressed=${reason === each.reason} aria-label="Only ${words(each.reason)}" @click=${() => {
          reason = reason === each.reason ? null : each.reason;
          set({});
        }}>${reason === each.reason ? 'All' : 'Only these'}</button>`,
        html`<div class="buttons">${commandButton('Retry all', () => allAgain('retry', each))}${commandButton('Discard all', () => allAgain('discard', each), { kind: 'danger' })}</div>`,
      ]),
    )}`,
    { help: 'dead_letter', note: html`${count(known.total)} open records on <code>${known.topic}</code>.` },
  );

const spanOfTime = () => html`<div class="filters">
  ${
    /** @type {const} */ (['since', 'until']).map(
      (end) =>
        html`<label>${end === 'since' ? 'Of all: written from' : 'until, UTC'} <input type="datetime-local" step="1" name=${end} .value=${span[end]} @change=${(
          /** @type {Event} */ event,
        ) => {
          span[end] = /** @type {HTMLInputElement} */ (event.target).value;
          set({});
        }}></label>`,
    )
  }</div>`;

/**
 * Counts at the server what is meant, and asks whether it is to be done to so many.
 * @param {'retry'|'discard'} what @param {DeadLetters['reasons'][number]} kind
 */
async function allAgain(what, kind) {
  /** @type {Record<string, string>} */
  const all = { reason: kind.reason, stage: kind.stage, topic: kind.topic };
  for (const end of /** @type {const} */ (['since', 'until'])) {
    if (span[end]) all[end] = new Date(`${span[end]}Z`).toISOString();
  }
  set({ notice: { tone: 'wait', text: 'Counting…' } });
  try {
    const meant = await ask(`api/dead-letters/open?${new URLSearchParams(all)}`);
    set({ notice: meant.count > 0 ? null : { tone: 'wait', text: 'None of these was written then.' } });
    if (meant.count > 0) again(what, meant.count, { all, below: meant.below });
  } catch (error) {
    set({ notice: { tone: 'bad', text: error instanceof Error ? error.message : String(error) } });
  }
}

/** @param {DeadLetters} known */
function newest(known) {
  const shown = known.newest.filter((each) => reason === null || each.reason === reason);
  const all = shown.length > 0 && shown.every((each) => chosen.has(each.id));
  return card(
    'Newest',
    html`
    <div class="buttons">
      <label class="check"><input type="checkbox" .checked=${all} @change=${() => {
        for (const each of shown) {
          if (all) chosen.delete(each.id);
          else chosen.add(each.id);
        }
        set({});
      }}> All ${count(shown.length)} shown</label>
      ${commandButton('Retry', () => someAgain('retry', [...chosen]), { kind: 'primary', disabled: chosen.size === 0 })}
      ${commandButton('Discard', () => someAgain('discard', [...chosen]), { kind: 'danger', disabled: chosen.size === 0 })}
      <span class="note" role="status">${count(chosen.size)} chosen</span>
    </div>
    ${whyReadOnly()}
    ${table('Newest dead letters', ['Record', 'When', 'Reason', 'Topic', 'Key', '#Size'], shown.map(row))}`,
  );
}

/** @param {DeadLetter} each */
const row = (each) => [
  html`<span class="pick"><input type="checkbox" aria-label="Choose ${each.id}" .checked=${chosen.has(each.id)} @change=${() => {
    if (!chosen.delete(each.id)) chosen.add(each.id);
    set({});
  }}><a href="#/dead-letters/${each.id}">${each.id}</a></span>`,
  when(each.at),
  each.words ?? words(each.reason),
  html`<code>${each.topic}</code> ${each.partition}/${each.offset}`,
  each.key ?? '–',
  bytes(each.size),
];

/** @param {'retry'|'discard'} what @param {number} many @param {Record<string, unknown>} which as the server is told */
function again(what, many, which) {
  const records = many === 1 ? 'this record' : `these ${count(many)} records`;
  askWhy({
    title: what === 'retry' ? `Try ${records} again?` : `Discard ${records}?`,
    text:
      what === 'retry'
        ? 'The features process that refused them takes them again, under the ids that they would have had; your topic is not written to. What fails again comes back here.'
        : 'They stay on the topic for as long as it keeps them, but are no longer asked about.',
    action: what === 'retry' ? 'Retry' : 'Discard',
    danger: what === 'discard',
    path: `api/dead-letters/${what}`,
    body: () => which,
    done: (
      /** @type {{done: number, refused?: number, failed?: {id: string, reason: string}[], goes_on?: boolean}} */ {
        done,
        refused = 0,
        failed = [],
        goes_on,
      },
    ) => {
      chosen.clear();
      const verb = what === 'retry' ? 'Tried again' : 'Discarded';
      if (goes_on) return `${verb}: ${count(done)} so far; it goes on, and the count of open records goes down.`;
      const more = refused > failed.length ? `, and ${count(refused - failed.length)} more` : '';
      return `${verb}: ${count(done)}.${failed.length > 0 ? ` Not: ${failed.map((each) => `${each.id} (${each.reason})`).join(', ')}${more}.` : ''}`;
    },
  });
}

/** @param {'retry'|'discard'} what @param {string[]} ids */
const someAgain = (what, ids) => again(what, ids.length, { ids });

/** The record's own bytes. @param {any} data */
const held = (data) => html`<h3>Value</h3>
    <pre tabindex="0" aria-label="Value">${data.value_text ?? data.value_hex ?? 'Only its coordinates were kept: it was too large.'}</pre>
    ${data.value_note ? html`<p class="note">${data.value_note}</p>` : nothing}
    ${table(
      'Headers',
      ['Header', 'Value'],
      Object.entries(data.headers ?? {}).map(([name, value]) => [name, html`<span class="value">${any(value)}</span>`]),
    )}`;

/** @param {string} id */
function one(id) {
  const { data, error } = remote(`api/dead-letters/${encodeURIComponent(id)}`, 60_000, state.sessionAt);
  if (error) return html`<p class="banner bad">${error}</p>`;
  if (!data) return html`<p class="loading">Reading the record…</p>`;
  return card(
    `Record ${id}`,
    html`
    <p class="lead">${data.words ?? words(data.reason)}</p>
    ${data.advice ? html`<p><b>What to do:</b> ${data.advice}</p>` : nothing}
    <dl class="figures">${figure('From', html`<code>${data.topic}</code>`, { note: `partition ${data.partition}, offset ${data.offset}` })}${figure('Stage', data.stage)}${figure('Key', data.key ?? '–')}${figure('Size', bytes(data.size))}</dl>
    ${data.withheld ? html`<p class="note withheld">${data.withheld}</p>` : held(data)}
    <div class="buttons">${commandButton('Retry this record', () => someAgain('retry', [id]), { kind: 'primary' })}${commandButton('Discard this record', () => someAgain('discard', [id]), { kind: 'danger' })}<a class="button" href="#/dead-letters">Close</a></div>`,
  );
}
