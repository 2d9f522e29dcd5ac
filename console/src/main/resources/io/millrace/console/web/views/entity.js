import { html, nothing } from '../lib/lit-html.js';
import { remote } from '../api.js';
import { lineChart } from '../charts/lazy.js';
import { reasonBars, scoreBar } from '../charts/reasons.js';
import { derive } from '../derive.js';
import { capital, count, number, score, share, words } from '../format.js';
import {
  card,
  chooseModel,
  decided,
  details,
  empty,
  eventTime,
  figure,
  help,
  table,
  versionLink,
  waiting,
  when,
} from '../parts.js';
import { followEntity } from '../followed.js';
import { state } from '../state.js';
import { isOwner, ownersLink, recommended } from './recommended.js';
import { whatIf } from './what-if.js';
/** @import {Prediction, ScorePoint, Searched} from '../types.js' */
/** @import {Lines} from '../charts/line-chart.js' */

/** @param {import('../main.js').Route} route */
export const title = (route) => `${capital(kind(route.rest ?? ''))} ${route.rest}`;

/** @param {string} id */
const kind = (id) =>
  words((isOwner(id) ? state.views.project?.recommendations?.owner : state.views.project?.entity.name) ?? 'entity');

/** @param {import('../main.js').Route} route */
export function view(route) {
  if (!state.views.project) return waiting();
  if (isOwner(route.rest ?? '')) return recommended(route.rest ?? '');
  const id = encodeURIComponent(route.rest ?? '');
  const { known, error, toldAt } = followEntity(route.rest ?? '');
  // What it was scored by has changed when it has been scored; what depends on time alone changes without.
  const features = remote(`../features/${id}`, 15_000, toldAt);
  const { chosen, tabs } = chooseModel(known?.models ?? [], { ...route, page: `entities/${id}` });
  if (features.status === 404 && known?.models.every((each) => each.scores.length === 0)) {
    return empty(
      `Nothing has been heard of ${route.rest}`,
      'No event has named it, or it has been silent for so long that it was forgotten.',
      html`<p><a href="#/entities">Back to the list</a></p>`,
    );
  }
  return html`${tabs}${ownersLink(route.rest ?? '')}
    ${error ? html`<p class="banner bad">${error}</p>` : nothing}
    ${chosen?.latest ? now(chosen.latest) : html`<p class="note">${known ? 'No model has scored it yet.' : 'Reading its predictions…'}</p>`}
    ${chosen && known && chosen.scores.length > 0 ? past(chosen.scores, known.searched) : nothing}
    ${whatIf(route.rest ?? '', chosen?.model ?? state.views.project?.models[0]?.model ?? '', chosen?.latest ?? null, features)}`;
}

/** @param {Prediction} latest */
function now(latest) {
  const project = state.views.project?.models.find((each) => each.model === latest.model);
  return html`<div class="columns">
    ${card(
      'Score now',
      html`
      <p class="big"><span class="num" data-score>${score(latest.score)}</span> ${decided(latest.decision, latest.status)}</p>
      ${scoreBar(latest.score, latest.threshold)}
      <p>${sentence(latest, project?.label)}${usual(latest)}</p>
      <dl class="figures">
        ${figure('Threshold', score(latest.threshold), { help: 'threshold', note: scorer(latest)?.threshold_doubt })}
        ${figure('Version', html`${versionLink(latest.version)} <small>${latest.variant ?? ''}</small>`, { help: 'champion' })}
        ${figure('Made for', words(latest.cause), { help: 'cause' })}
        ${figure('Event time', eventTime(latest.event_time ?? latest.as_of), { note: html`scored ${when(latest.scored_at)}` })}
      </dl>`,
      { help: 'score' },
    )}
    ${card('Why', reasonBars(latest.reasons, latest.approximate), { help: 'contribution', note: 'To the right: makes it more likely. To the left: less.' })}
  </div>`;
}

/** @param {Prediction} latest @param {string|undefined} label */
function sentence(latest, label) {
  if (latest.score === null)
    return 'No model was in service when it was last heard of: the next prediction will have a score.';
  const what = label ? `“${label}”` : 'what the model predicts';
  const side = latest.threshold !== null && latest.score >= latest.threshold ? 'at or above' : 'below';
  return `The model holds ${what} ${share(latest.score)} probable, which is ${side} its threshold.`;
}

/** The version that gave the score, where the registry still has it. @param {Prediction} latest */
const scorer = (latest) =>
  state.views.models?.models
    .find((each) => each.model === latest.model)
    ?.versions.find((each) => each.version === latest.version);

/** How the score stands to what is usual: without that, nobody can tell whether it is high. @param {Prediction} latest */
function usual(latest) {
  const version = scorer(latest);
  const [positives, rows] = [Number(version?.dataset.positives), Number(version?.dataset.rows)];
  if (latest.score === null || !(positives > 0 && rows > 0)) return nothing;
  const rate = positives / rows;
  return html` Of those it was trained and tested on it came true for <span data-usual>${share(rate)}</span>: this is ${times(latest.score / rate)}.`;
}

/** @param {number} ratio */
function times(ratio) {
  if (ratio >= 0.95 && ratio < 1.05) return 'about the same';
  return ratio > 1 ? `${number(ratio)} times as much` : 'less';
}

/** @param {ScorePoint[]} scores oldest first @param {Searched} searched */
function past(scores, searched) {
  const first = scores[0];
  const last = scores.at(-1);
  const lines = derive(scores, 'lines', scoreLines);
  return card(
    'Score over time',
    html`
    ${lineChart(`${scores.length} scores from ${first?.event_time ?? ''} to ${last?.event_time ?? ''}: the first ${score(first?.score)}, the last ${score(last?.score)}`, lines)}
    <p class="note">${count(searched.records)} records were searched${searched.complete ? '' : ', older ones were not'}${searched.left_out > 0 ? html`; of what was found, the ${count(searched.left_out)} oldest scores are not shown` : nothing}.</p>
    ${details(
      'As a table',
      table(
        'Scores, newest first',
        ['Event time', '#Score', 'Decision', 'Version', 'Made for'],
        [...scores]
          .reverse()
          .slice(0, 100)
          .map((each) => [
            eventTime(each.event_time),
            score(each.score),
            words(each.decision ?? each.status),
            versionLink(each.version),
            words(each.cause),
          ]),
      ),
    )}`,
    { note: html`Dotted lines: another version of the model took over ${help('champion')}` },
  );
}

/** @param {ScorePoint[]} scores @returns {Lines} */
function scoreLines(scores) {
  const marks = scores.flatMap((each, i) =>
    each.version && each.version !== scores[i - 1]?.version
      ? [{ at: Date.parse(each.event_time), text: each.version }]
      : [],
  );
  return {
    times: scores.map((each) => Date.parse(each.event_time)),
    range: [0, 1],
    marks,
    lines: [
      { name: 'Score', values: scores.map((each) => each.score), points: scores.length < 120 },
      { name: 'Threshold', values: scores.map((each) => each.threshold), colour: 'second', dashed: true, steps: true },
    ],
  };
}
