import { html, nothing } from '../lib/lit-html.js';
import { lineChart } from '../charts/lazy.js';
import { derive } from '../derive.js';
import { count, date, metricName, score, share, span } from '../format.js';
import {
  badge,
  card,
  chooseModel,
  details,
  empty,
  eventTime,
  figure,
  help,
  table,
  versionLink,
  waiting,
} from '../parts.js';
import { state } from '../state.js';
/** @import {Quality, QualityMetric, QualityPoint} from '../types.js' */
/** @import {Lines} from '../charts/line-chart.js' */

export const title = 'Quality';

const VERDICTS = /** @type {Record<string, [string, string]>} */ ({
  MET: ['met', 'good'],
  NOT_MET: ['not met', 'bad'],
  UNCLEAR: ['cannot be told yet', 'wait'],
  NONE: ['no threshold', 'neutral'],
});

/** @param {import('../main.js').Route} route */
export function view(route) {
  const known = state.views.quality;
  if (!known) return waiting();
  const { chosen, tabs } = chooseModel(known.models, route);
  if (!chosen || chosen.metrics.every((each) => each.points.length === 0)) {
    return html`${tabs}${empty('Nothing can be said about quality yet', 'Whether a prediction was right shows only when its horizon has passed. Then each window of predictions is compared with what happened, and the figures appear here. Estimates come earlier.')}`;
  }
  return html`${tabs}${concept(chosen)}${chosen.metrics.map(metric)}`;
}

/** @param {Quality} quality */
function concept(quality) {
  const drift = quality.concept_drift;
  const delay = quality.label_delay;
  return html`<p class="lead">${drift?.confirmed ? html`${badge('Concept drift', 'bad')} ${drift.words ?? 'The same features no longer mean the same outcome.'}` : inWords(quality)}</p>
    ${delay ? html`<dl class="figures">${figure('Outcome known after', delayed(delay.p50), { help: 'label', note: delay.p95 === null ? undefined : `nearly always after ${delayed(delay.p95)}` })}</dl>` : nothing}`;
}

/** @param {number|null} seconds of event time */
const delayed = (seconds) => (seconds === null ? '–' : span(seconds * 1_000));

/** Whether what the project asks for is met, as far as can be told. @param {Quality} quality */
function inWords(quality) {
  const judged = quality.metrics.flatMap((each) => {
    const last = each.points.findLast((point) => !point.estimated && point.valid);
    return last && each.threshold !== null ? [{ name: metricName(each.metric), threshold: each.threshold, last }] : [];
  });
  const worst =
    judged.find((each) => each.last.verdict === 'NOT_MET') ??
    judged.find((each) => each.last.verdict === 'UNCLEAR') ??
    judged[0];
  if (!worst) return 'How often the model was right, as soon as it is known.';
  const [verdict = '', tone] = VERDICTS[worst.last.verdict] ?? [];
  return html`${badge(verdict, tone)} ${worst.name} was ${score(worst.last.value)} in the last window whose outcome is known, up to ${date(worst.last.end)}; the project asks for ${score(worst.threshold)}.`;
}

/** @param {QualityMetric} each */
function metric(each) {
  const measured = each.points.filter((point) => !point.estimated);
  const last = measured.findLast((point) => point.valid) ?? measured.at(-1);
  const estimate = each.points.findLast((point) => point.estimated);
  const [verdict, tone] = VERDICTS[last?.verdict ?? 'NONE'] ?? ['', 'neutral'];
  const name = metricName(each.metric);
  return card(
    name,
    html`
    <dl class="figures">
      ${figure('Measured last', html`${score(last?.value)} ${badge(verdict, tone)}`, { help: 'interval', note: last ? `${score(last.low)} to ${score(last.high)}, ${count(last.rows)} rows` : undefined })}
      ${figure('Threshold', score(each.threshold), { note: each.threshold === null ? undefined : each.better === 'lower' ? 'at most' : 'at least' })}
      ${figure('Outcome known of', share(last?.coverage), { help: 'coverage' })}
      ${estimate ? figure('Estimated now', score(estimate.value), { help: 'estimated', note: 'not measured' }) : nothing}
    </dl>
    ${lineChart(`${name} over time: last ${score(last?.value)}, ${verdict}`, derive(each, 'lines', lines))}
    ${details('As a table', table(`${name}, newest first`, ['Window', 'Version', '#Value', '#From', '#To', '#Rows', 'Kind', 'Threshold'], [...each.points].reverse().map(row)))}`,
    {
      note: html`${each.words ?? ''} ${each.threshold === null ? nothing : html`The dashed line is the threshold.`} Dotted lines: another version. ${help('estimated')}`,
    },
  );
}

/** @param {QualityPoint} point */
const row = (point) => [
  html`${date(point.start)} – ${eventTime(point.end)}`,
  versionLink(point.version),
  score(point.value),
  score(point.low),
  score(point.high),
  count(point.rows),
  point.estimated ? 'estimated' : point.valid ? 'measured' : 'too few rows',
  VERDICTS[point.verdict]?.[0] ?? '',
];

/** @param {QualityMetric} each @returns {Lines} measured and estimated points on one axis of time */
function lines({ points, threshold }) {
  const ends = [...new Set(points.map((point) => point.end))].sort();
  /** @param {boolean} estimated @param {'value'|'low'|'high'} what */
  const along = (estimated, what) => {
    const by = new Map(
      points
        .filter((point) => point.estimated === estimated && (estimated || point.valid))
        .map((point) => [point.end, point[what]]),
    );
    return ends.map((end) => by.get(end) ?? null);
  };
  const measured = points.filter((point) => !point.estimated);
  const marks = measured.flatMap((point, i) =>
    point.version !== measured[i - 1]?.version ? [{ at: Date.parse(point.end), text: point.version }] : [],
  );
  return {
    times: ends.map((end) => Date.parse(end)),
    marks,
    lines: /** @type {Lines['lines']} */ ([
      {
        name: 'Measured',
        values: along(false, 'value'),
        low: along(false, 'low'),
        high: along(false, 'high'),
        points: true,
      },
      { name: 'Estimated', values: along(true, 'value'), colour: 'muted', dashed: true },
      { name: 'Threshold', values: ends.map(() => threshold), colour: 'second', dashed: true },
    ]).filter((line) => line.values.some((value) => value !== null)),
  };
}
