import { html, nothing } from '../lib/lit-html.js';
import { lineageGraph } from '../charts/lineage.js';
import { any, count, metricName, number, score, share, time, words } from '../format.js';
import {
  badge,
  card,
  chooseModel,
  details,
  empty,
  eventAgo,
  figure,
  table,
  versionLink,
  waiting,
  when,
} from '../parts.js';
import { state } from '../state.js';
import { waits } from '../waits.js';
import { difference } from './model-difference.js';
/** @import {Gate, ModelHistory, Training, Version} from '../types.js' */

export const title = 'Models';

const VERDICTS = /** @type {Record<string, [string, string]>} */ ({
  passed: ['passed', 'good'],
  failed: ['failed', 'bad'],
  insufficient: ['insufficient', 'wait'],
});
const ALIASES = /** @type {Record<string, string>} */ ({ champion: 'good', challenger: 'wait', previous: 'neutral' });

/** @param {import('../main.js').Route} route */
export function view(route) {
  const known = state.views.models;
  if (!known) return waiting();
  const { chosen, tabs } = chooseModel(known.models, route);
  if (!chosen || chosen.versions.length === 0) {
    return html`${tabs}${empty('No model has been trained yet', 'The first is trained as soon as enough examples have a known outcome. Until then every prediction says that there is no model; those of snapshots are kept to be learned from.')}${trainings(chosen)}`;
  }
  const version =
    chosen.versions.find((each) => each.version === route.rest) ??
    chosen.versions.find((each) => each.aliases.includes('champion')) ??
    chosen.versions[0];
  if (!version) return nothing;
  return html`${tabs}${waits(chosen.model)}
    <div class="columns lineage-and-version">
      ${card('Lineage', html`${lineageGraph(chosen.versions, version.version)}${list(chosen, version)}`, { note: 'Each version comes from the champion of its time. Newest on top.' })}
      ${one(version)}
    </div>
    ${difference(chosen.versions)}
    ${trainings(chosen)}`;
}

/** @param {ModelHistory} model @param {Version} shown */
const list = (model, shown) =>
  html`<ul class="versions" aria-label="Versions">${model.versions.map(
    (each) => html`<li>
  <a href="#/models/${encodeURIComponent(each.version)}" aria-current=${each === shown ? 'true' : nothing}>${each.version}</a> ${each.aliases.map((alias) => badge(alias, ALIASES[alias]))}</li>`,
  )}</ul>`;

/** @param {Version} version */
function one(version) {
  return card(
    `Version ${version.version}`,
    html`
    <p>${version.aliases.map((alias) => badge(alias, ALIASES[alias]))} ${version.retrain_reasons.length > 0 ? `Trained because of ${version.retrain_reasons.map(words).join(' and ')}.` : 'The first of its kind.'} ${version.comparison ?? ''}</p>
    <dl class="figures">
      ${figure('Registered', when(version.registered_at), { note: `${time(version.registered_at)} UTC` })}
      ${figure('Parent', versionLink(version.parent))}
      ${figure('Threshold', score(version.threshold), { help: 'threshold', note: version.threshold_doubt })}
      ${figure('Stage', words(version.stage), { help: 'champion' })}
    </dl>
    <h3>Gates</h3>
    ${version.gates.length === 0 ? html`<p class="note">The project asks for none.</p>` : table('Gates', ['Metric', '#Value', '#Asked for', 'Verdict'], version.gates.map(gate))}
    ${details(
      'All metrics',
      table(
        'Metrics',
        ['Metric', '#Value', '#From', '#To'],
        Object.entries(version.metrics).map(([name, value]) => {
          const interval = version.intervals?.find((each) => each.metric === name);
          return [metricName(name), number(value), number(interval?.low), number(interval?.high)];
        }),
      ),
    )}
    ${version.importance && version.importance.length > 0 ? details('What matters to it', importances(version.importance)) : nothing}
    ${details('Data it was trained on', facts('Data', version.dataset))}
    ${details('Parameters', facts('Parameters', version.parameters))}
    ${details('Where it comes from', html`${facts('Lineage', version.lineage ?? {})}${facts('Artifact', version.artifact)}`)}`,
    { help: 'gate' },
  );
}

/** @param {NonNullable<Version['importance']>} of */
const importances = (of) =>
  table(
    'Importance of features, greatest first',
    ['Feature', '#By gain', '#By contribution'],
    of.map((each) => [each.feature, number(each.gain), number(each.shap)]),
  );

/** @param {Gate} each */
function gate(each) {
  const [text, tone] = VERDICTS[each.verdict] ?? [each.verdict, 'neutral'];
  return [
    html`${metricName(each.metric)}${each.slice ? html` <small>${each.slice}</small>` : nothing}`,
    score(each.value),
    `${each.comparison === 'at_most' ? '≤' : '≥'} ${number(each.threshold)}`,
    html`${badge(text, tone)} ${each.words ?? ''}`,
  ];
}

/** @param {string} name @param {Record<string, unknown>} of */
const facts = (name, of) =>
  table(
    name,
    ['What', 'Value'],
    Object.entries(of).map(([key, value]) => [words(key), html`<span class="value">${any(value)}</span>`]),
  );

/** A training has ended well when its registration has. @param {Training} each */
function standing({ state: how, stage }) {
  const state = how.toLowerCase();
  const last = /registration|rollout/i.test(stage ?? '');
  if (state === 'rejected' || state === 'failed') return badge(state, 'bad');
  if (state === 'staged') return badge('waits for a person', 'wait');
  return state === 'succeeded' && last ? badge('done', 'good') : badge('under way', 'wait');
}

/** @param {ModelHistory|undefined} model */
function trainings(model) {
  const known = model?.trainings ?? [];
  return card(
    'Trainings',
    known.length === 0
      ? html`<p class="note">None has been asked for yet. Drift, lower quality, age, new examples or a person ask for one.</p>`
      : table(
          'Trainings, newest first',
          ['Asked for', 'Because of', 'State', 'Progress', 'Version'],
          known.map((each) => [
            eventAgo(each.requested_at),
            each.reasons.map(words).join(', '),
            html`${standing(each)} ${each.reason ?? ''}`,
            each.progress === null
              ? words(each.stage ?? '–')
              : html`<progress max="1" .value=${each.progress} aria-label="Training, ${share(each.progress)} done"></progress> ${share(each.progress)}`,
            versionLink(each.version),
          ]),
        ),
    { note: known.length > 0 ? `${count(known.length)} of the last.` : undefined },
  );
}
