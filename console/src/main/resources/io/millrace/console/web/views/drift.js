import { html, nothing } from '../lib/lit-html.js';
import '../charts/heat-map.js';
import { derive } from '../derive.js';
import { count, date, number, share } from '../format.js';
import { badge, card, chooseModel, details, empty, figure, help, table, versionLink, waiting } from '../parts.js';
import { set, state } from '../state.js';
/** @import {Drift, DriftFeature} from '../types.js' */

export const title = 'Drift';

const MEASURES = /** @type {const} */ ([
  ['psi', 'PSI'],
  ['ks', 'KS'],
  ['missing', 'Missing values'],
]);
const STATES = /** @type {Record<string, string>} */ ({
  '.': 'Within what chance and the threshold allow',
  o: 'Out in this window; one window may be a fluke',
  c: 'Confirmed: out in several of the last windows',
  q: 'Quarantined: the data themselves look broken',
  '-': 'No data in this window',
});
const LISTED = 50;
const FEW = 4;
/** @type {'psi'|'ks'|'missing'} */
let measure = 'psi';
let filter = '';
let onlyOut = false;
/** @type {{feature: string, end: string}|null} */
let cell = null;

/** @param {import('../main.js').Route} route */
export function view(route) {
  const known = state.views.drift;
  if (!known) return waiting();
  const { chosen, tabs } = chooseModel(known.models, route);
  if (!chosen || chosen.windows.length === 0) {
    return html`${tabs}${empty('No window has been compared yet', 'Once a model is in service, each window of predictions is compared with what the model was trained on. The first comparison appears when the first window has ended.')}`;
  }
  return html`${tabs}${summary(chosen)}${map(chosen)}`;
}

/** @param {Drift} drift */
function summary(drift) {
  const last = drift.windows.at(-1);
  const confirmed = drift.features.filter((each) => each.state.endsWith('c'));
  const out = suspects(drift);
  const [badges, text] = verdict(drift, confirmed, out);
  return html`<p class="lead">${badges} ${text} ${last?.valid ? nothing : unjudged(drift)}</p>
    <dl class="figures">
      ${figure('Compared with', versionLink(drift.version), { note: 'its training data' })}
      ${figure('Confirmed importance', share(last?.confirmed_importance), { help: 'importance' })}
      ${figure('Features confirmed', count(confirmed.length), { help: 'confirmed', note: `${count(out.length)} more are out` })}
      ${figure('Last window', `${date(last?.start)} – ${date(last?.end)}`, { note: `${count(last?.samples)} samples${last?.valid ? '' : ', too few to judge'}` })}
    </dl>`;
}

/** The last window of the version that was judged; below 0: none. @param {Drift} drift */
const judgedLast = (drift) => drift.windows.findLastIndex((each) => each.valid && each.version === drift.version);

/** Features that were out in it: what had too few samples since neither confirms nor clears them. @param {Drift} drift */
function suspects(drift) {
  const judged = judgedLast(drift);
  return drift.features.filter((each) => each.state[judged] === 'o' && !each.state.endsWith('c'));
}

/**
 * What the windows add up to, as the story and the alerts tell it.
 * @param {Drift} drift @param {DriftFeature[]} confirmed @param {DriftFeature[]} out
 */
function verdict(drift, confirmed, out) {
  const last = drift.windows.at(-1);
  const parts = drift.slices_confirmed ?? [];
  if (last?.drift_confirmed) {
    return [
      badge('Drift', 'bad'),
      confirmed.length === 0
        ? 'Drift is confirmed: scores are spread otherwise than in training.'
        : `Drift is confirmed: what ${confirmed.length === 1 ? 'one feature is' : `${count(confirmed.length)} features are`} like has changed since the model was trained, ${confirmed[0]?.feature} first of all.`,
    ];
  }
  if (confirmed.length > 0) {
    return [
      badge('Drift of little weight', 'wait'),
      `Drift of ${few(confirmed.map((each) => each.feature))} is confirmed, and too little to ask for a new model: it holds ${share(last?.confirmed_importance)} of the importance, and ${share(drift.importance)} is asked for.`,
    ];
  }
  if (out.length > 0) {
    return [
      badge('Drift suspected', 'wait'),
      `Drift is suspected: ${few(out.map((each) => each.feature))}. Once may be chance: it is believed when it shows in ${count(drift.confirm)} of ${count(drift.of)} windows.`,
    ];
  }
  if (parts.length > 0) {
    return [badge('Drift of a part', 'wait'), `Drift of ${few(parts)} is confirmed, and of all rows it is not.`];
  }
  return last?.valid
    ? [badge('No drift', 'good'), 'What comes in is like what the model was trained on.']
    : [badge('Not judged'), nothing];
}

/** @param {string[]} names */
const few = (names) =>
  names.slice(0, FEW).join(', ') + (names.length > FEW ? ` and ${count(names.length - FEW)} more` : '');

/** A window with too few samples says neither that there is drift nor that there is none. @param {Drift} drift */
function unjudged(drift) {
  const last = drift.windows.at(-1);
  const judged = drift.windows[judgedLast(drift)];
  return `${judged ? `Not judged since ${date(judged.end)}` : 'Not judged yet'}: ${count(last?.samples)} of the ${count(drift.min_samples)} samples that a window needs.`;
}

/** @param {Drift} drift */
function map(drift) {
  const rows = derive(drift, `rows ${filter} ${onlyOut}`, () =>
    drift.features.filter((each) => each.feature.includes(filter) && (!onlyOut || /[ocq]/.test(each.state))),
  );
  const cells = derive(rows, measure, () => ({
    rows: rows.map((each) => ({
      name: each.feature,
      state: each.state,
      values: each[measure].map((value) => (value === null ? null : value / limit(drift))),
    })),
    columns: drift.windows.map((each) => date(each.end).replace(/ \d+$/, '')),
    breaks: breaks(drift),
  }));
  const at = position(drift, rows);
  return card(
    'Features by windows',
    html`
    <form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label>Find a feature <input type="search" autocomplete="off" .value=${filter} @input=${(
        /** @type {InputEvent} */ event,
      ) => {
        filter = /** @type {HTMLInputElement} */ (event.target).value.trim();
        set({});
      }}></label>
      <label><span>Measure ${measure === 'missing' ? nothing : help(measure)}</span> <select @change=${(
        /** @type {Event} */ event,
      ) => {
        measure = /** @type {'psi'|'ks'|'missing'} */ (/** @type {HTMLSelectElement} */ (event.target).value);
        set({});
      }}>${MEASURES.map(([value, name]) => html`<option value=${value} ?selected=${value === measure}>${name}</option>`)}</select></label>
      <label class="check"><input type="checkbox" .checked=${onlyOut} @change=${() => {
        onlyOut = !onlyOut;
        set({});
      }}> Only those ever out</label>
    </form>
    ${legend(drift)}
    ${
      rows.length === 0
        ? html`<p class="note">No feature matches.</p>`
        : html`
      <heat-map label="Heat map of ${count(rows.length)} features by ${count(drift.windows.length)} windows; arrow keys move from cell to cell" describedby="cell"
        .cells=${cells} .selected=${at} @cell=${(/** @type {CustomEvent} */ event) => {
          const [row, column] = event.detail;
          cell = { feature: rows[row]?.feature ?? '', end: drift.windows[column]?.end ?? '' };
          set({});
        }}></heat-map>
      <p id="cell" class="cell" aria-live="polite">${told(drift, rows[at[0]], at[1])}</p>
      ${details('This feature as a table', history(drift, rows[at[0]]))}`
    }
    ${details('The last window as a table', lastWindow(drift, rows))}`,
    { help: 'confirmed', note: 'The most important feature is on top; time runs to the right.' },
  );
}

/** Windows with which another version begins. @param {Drift} drift */
const breaks = (drift) =>
  drift.windows.flatMap((each, i) => (i > 0 && each.version !== drift.windows[i - 1]?.version ? [i] : []));

/** @param {Drift} drift */
const limit = (drift) => (measure === 'psi' ? drift.psi_threshold : measure === 'ks' ? drift.ks_threshold : 0.1);

/** @param {Drift} drift @param {DriftFeature[]} rows @returns {[number, number]} where the chosen cell is by now */
function position(drift, rows) {
  const row = rows.findIndex((each) => each.feature === cell?.feature);
  const column = drift.windows.findIndex((each) => each.end === cell?.end);
  return [Math.max(row, 0), column < 0 ? drift.windows.length - 1 : column];
}

/** @param {Drift} drift */
function legend(drift) {
  const threshold = number(limit(drift));
  const name = MEASURES.find(([value]) => value === measure)?.[1];
  return html`<ul class="legend" aria-label="What colours and marks mean">
    ${[0, 1, 2].map((i) => html`<li><span class="swatch heat-${i}"></span>${['little', 'some', 'near'][i]}</li>`)}
    <li class="threshold">${measure === 'missing' ? '10 % missing' : `${name} ${threshold}: the threshold`}</li>
    ${[3, 4].map((i) => html`<li><span class="swatch heat-${i}"></span>${['above', 'twice and more'][i - 3]}</li>`)}
    <li><b aria-hidden="true">●</b> out</li><li><b aria-hidden="true">✕</b> confirmed</li><li><b aria-hidden="true">≡</b> quarantined ${help('quarantined')}</li><li><b aria-hidden="true">–</b> no data</li>
    ${breaks(drift).length > 0 ? html`<li><b aria-hidden="true">│</b> another version takes over; what is before it was judged by the version of then</li>` : nothing}
  </ul>`;
}

/** @param {Drift} drift @param {DriftFeature|undefined} feature @param {number} column */
function told(drift, feature, column) {
  const window = drift.windows[column];
  if (!feature || !window) return nothing;
  return html`<b>${feature.feature}</b>, ${date(window.start)} to ${date(window.end)}${window.version === drift.version ? '' : `, against what ${window.version} was trained on`}: PSI ${number(feature.psi[column])} (threshold ${number(drift.psi_threshold)}),
    KS ${number(feature.ks[column])} (threshold ${number(drift.ks_threshold)}), ${share(feature.missing[column])} missing, importance ${share(feature.importance)}.
    <span class="verdict">${STATES[feature.state[column] ?? '-'] ?? ''}.</span>`;
}

/** @param {Drift} drift @param {DriftFeature|undefined} feature */
function history(drift, feature) {
  if (!feature) return nothing;
  return table(
    `${feature.feature} in each window, newest first`,
    ['Window', 'Version', '#PSI', '#KS', '#Missing', 'State'],
    drift.windows
      .map((window, i) => [
        `${date(window.start)} – ${date(window.end)}`,
        window.version,
        number(feature.psi[i]),
        number(feature.ks[i]),
        share(feature.missing[i]),
        (STATES[feature.state[i] ?? '-'] ?? '').split(/[:;]/)[0],
      ])
      .reverse(),
  );
}

/** @param {Drift} drift @param {DriftFeature[]} rows */
function lastWindow(drift, rows) {
  const i = drift.windows.length - 1;
  return html`${table(
    'Features in the last window',
    ['Feature', '#Importance', '#PSI', '#KS', '#Missing', 'State'],
    rows
      .slice(0, LISTED)
      .map((each) => [
        each.feature,
        share(each.importance),
        number(each.psi[i]),
        number(each.ks[i]),
        share(each.missing[i]),
        (STATES[each.state[i] ?? '-'] ?? '').split(/[:;]/)[0],
      ]),
  )}${rows.length > LISTED ? html`<p class="note">The ${LISTED} most important of ${count(rows.length)}; find others by name above.</p>` : nothing}`;
}
