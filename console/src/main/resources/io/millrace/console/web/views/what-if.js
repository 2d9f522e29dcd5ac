import { html, nothing } from '../lib/lit-html.js';
import { ask } from '../api.js';
import { reasonBars, scoreBar } from '../charts/reasons.js';
import { any, count, score, signed, words } from '../format.js';
import { badge, card, decided } from '../parts.js';
import { changed, set, state } from '../state.js';
/** @import {Prediction} from '../types.js' */
/** @import {Remote} from '../api.js' */

const SHOWN = 40;
const REASONS = 8;

/** What is being tried, and of whom. Text as it was typed, so that a half-written number stays what it is. */
let trial = {
  entity: '',
  model: '',
  /** @type {string|null} the prediction beside which it is tried */ beside: null,
  /** @type {Map<string, string>} */ typed: new Map(),
  /** @type {any} */ answer: null,
  /** @type {string|null} */ error: null,
  pending: false,
};
let filter = '';
/** @type {AbortController|undefined} */
let asked;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let typing;

/**
 * An entity's features now, each with a field in which to try another value.
 * @param {string} entity @param {string} model @param {Prediction|null} latest @param {Remote} features
 */
export function whatIf(entity, model, latest, features) {
  if (trial.entity !== entity || trial.model !== model) {
    trial = { entity, model, beside: null, typed: new Map(), answer: null, error: null, pending: false };
    filter = '';
  }
  // What is not tried is as it is now.
  if (trial.beside !== (latest?.id ?? null)) {
    trial.beside = latest?.id ?? null;
    if (trial.typed.size > 0) soon();
  }
  const values = /** @type {Record<string, {value: unknown, status: string}>} */ (features.data?.features ?? {});
  const names = order(Object.keys(values), latest);
  const matching = names.filter((name) => name.includes(filter));
  const shown = matching.slice(0, SHOWN);
  return html`${trial.typed.size > 0 ? outcome(latest) : nothing}
    ${card(
      'Features now, and what if',
      html`
      ${features.error ? html`<p class="banner bad">${features.error}</p>` : nothing}
      <div class="filters"><label>Find a feature <input type="search" autocomplete="off" .value=${filter} @input=${(
        /** @type {InputEvent} */ event,
      ) => {
        filter = /** @type {HTMLInputElement} */ (event.target).value.trim();
        set({});
      }}></label><p class="note" role="status">${count(shown.length)} of ${count(names.length)} features${shown.length < matching.length ? '; type to find others' : ''}.</p></div>
      <ul class="features">${shown.map((name) => feature(name, values[name]))}</ul>`,
      {
        help: 'what_if',
        note: 'Change a value and see what the model would say. Nothing is stored; an empty field means that the value is missing.',
      },
    )}`;
}

/** Those that gave reasons first: they are what one would like to change. @param {string[]} names @param {Prediction|null} latest */
function order(names, latest) {
  const reasons = new Set(latest?.reasons.map((each) => each.feature));
  return [...names.filter((name) => reasons.has(name)), ...names.filter((name) => !reasons.has(name))];
}

/** @param {string} name @param {{value: unknown, status: string}|undefined} now */
function feature(name, now) {
  const definition = state.views.project?.features.find((each) => each.feature === name);
  const typed = trial.typed.get(name);
  const plain = now?.value === null || now?.value === undefined ? '' : String(now.value);
  return html`<li class=${typed === undefined ? '' : 'tried'}>
    <label for="try-${name}"><b>${name}</b> <small>${definition?.definition ?? ''}</small></label>
    <span class="num" title="Its value now">${any(now?.value)} ${now && now.status !== 'FRESH' ? badge(words(now.status), 'wait') : nothing}</span>
    <input id="try-${name}" data-feature=${name} autocomplete="off" inputmode=${definition?.type === 'category' ? 'text' : 'decimal'} .value=${typed ?? plain}
      @input=${(/** @type {InputEvent} */ event) => attempt(name, /** @type {HTMLInputElement} */ (event.target).value, plain)}>
    <button type="button" class="quiet" ?disabled=${typed === undefined} aria-label="Put ${name} back" @click=${() => attempt(name, plain, plain)}>↺</button>
  </li>`;
}

/** @param {string} name @param {string} text @param {string} plain what it is now */
function attempt(name, text, plain) {
  if (text === plain) trial.typed.delete(name);
  else trial.typed.set(name, text);
  soon();
  changed();
}

function soon() {
  clearTimeout(typing);
  typing = setTimeout(predict, 200);
}

async function predict() {
  asked?.abort();
  if (trial.typed.size === 0) {
    trial.answer = trial.error = null;
    changed();
    return;
  }
  const controller = (asked = new AbortController());
  const { entity, model } = trial;
  trial.pending = true;
  try {
    const overrides = Object.fromEntries([...trial.typed].map(([name, text]) => [name, parsed(name, text)]));
    const answer = await ask('../predict', {
      body: { entity, model, overrides, reasons: REASONS },
      signal: controller.signal,
    });
    Object.assign(trial, { answer, error: null, pending: false });
  } catch (error) {
    if (controller.signal.aborted) return;
    Object.assign(trial, {
      answer: null,
      error: error instanceof Error ? error.message : String(error),
      pending: false,
    });
  }
  changed();
}

/** @param {string} name @param {string} text @returns {number|string|null} */
function parsed(name, text) {
  if (text.trim() === '') return null;
  if (state.views.project?.features.find((each) => each.feature === name)?.type === 'category') return text;
  const value = Number(text.replace(',', '.'));
  if (Number.isFinite(value)) return value;
  throw new Error(`${name} is a number: “${text}” is none.`);
}

/** @param {Prediction|null} latest */
function outcome(latest) {
  const { answer, error } = trial;
  const changes = [...trial.typed]
    .map(([name, text]) => `${name} were ${text === '' ? 'missing' : text}`)
    .join(' and ');
  const differs = answer?.score != null && latest?.score != null ? answer.score - latest.score : null;
  return card(
    'What if',
    html`<div role="status">
      ${error ? html`<p class="banner bad">${error}</p>` : nothing}
      ${
        answer
          ? html`<p class="big"><span class="num" data-what-if>${score(answer.score)}</span> ${decided(answer.decision, answer.status)}
        <small>${differs === null ? nothing : html`${signed(differs)} against ${score(latest?.score)} now`}</small></p>
        ${scoreBar(answer.score, answer.threshold)}`
          : nothing
      }
      <p>If ${changes}.</p></div>
      ${answer?.reasons ? reasonBars(answer.reasons) : nothing}
      <button type="button" @click=${() => {
        trial.typed.clear();
        void predict();
      }}>Put all back</button>`,
    { help: 'what_if', class: 'trial' },
  );
}
