import { address, board, line } from './board.js';
import { alerting, openAlerts } from './alerting.js';
import { burn } from './promise.js';
import { business } from './business.js';
import { drift } from './drift.js';
import { features } from './features.js';
import { quality } from './quality.js';
import { retraining } from './retraining.js';
import { serving } from './serving.js';
import { journey } from './journey.js';
import { above, figure, from, named, series, states } from './kinds.js';
import { MARKS } from './marks.js';
import { PROJECT } from './panel.js';
import { grown, rate } from './promql.js';

const LED_TO = [serving, features, drift, quality, retraining, business];

/** What a panel is called. */
function titled(name: string, id: number): string {
  const found = LED_TO.find(({ dashboard }) => dashboard.uid === `millrace-${name}`)?.panels.find(
    ({ panel }) => panel.id === id,
  );
  if (found?.panel.title === undefined) {
    throw new Error(`there is no panel ${id} of ${name}`);
  }
  return found.panel.title;
}

export const overview = board(
  'overview',
  'Millrace: the loop',
  'Events become features, predictions, examples, drift, trainings, rollouts: how each turn of the loop is doing.',
  [
    {
      title: 'Is anything wrong?',
      lines: [
        line(
          4,
          ...openAlerts(),
          figure(
            {
              id: 20,
              title: 'How fast is the error budget spent?',
              description:
                'Share of answers that failed or came late in the last hour, as a multiple of what the availability in the project file allows: at 1 the budget lasts exactly as long as it is meant to, at 14.4 two per cent of that of 30 days go in an hour.',
              unit: 'short',
              queries: [{ expr: burn('1h'), legend: 'times' }],
              links: [{ title: 'Availability over time', url: address('serving', 23) }],
            },
            { thresholds: above(1, 14.4) },
          ),
          figure(
            {
              id: 21,
              title: 'How long ago was the last tick?',
              description:
                'Features, labels, drift and retraining go on by ticks of the clock: without them nothing is decided. The features process writes one every tick.interval.ms, 10 s by default.',
              unit: 's',
              queries: [{ expr: `max(millrace_clock_tick_age_seconds{${PROJECT}})`, legend: 'age' }],
              links: [{ title: 'The clock', url: address('features', 16) }],
            },
            { thresholds: above(60, 300) },
          ),
        ),
        line(
          4,
          figure(
            {
              id: 14,
              title: 'Parts that do not run',
              description:
                'Applications, and instances of scoring, that are up and do not run: in the line of the parts below it is seen which, and /health/ready says why. A process that is gone says nothing: see whether there are as many parts as there should be.',
              unit: 'short',
              queries: [
                {
                  expr: `sum(1 - min by (application) (millrace_streams_running{${PROJECT}})) + sum(1 - min by (instance) (millrace_serving_running{${PROJECT}}))`,
                  legend: 'parts',
                },
              ],
              links: [{ title: 'Which parts run', url: address('overview', 11) }],
            },
            { thresholds: from(1) },
          ),
          figure(
            {
              id: 3,
              title: 'How far is scoring behind?',
              description: 'How long the oldest feature update that is not scored has been waiting, at most.',
              unit: 's',
              queries: [{ expr: `max(millrace_serving_lag_seconds{${PROJECT}})`, legend: 'lag' }],
              links: [{ title: 'Lag by partition', url: address('serving', 1) }],
            },
            { thresholds: above(10, 60) },
          ),
          figure(
            {
              id: 4,
              title: 'Dead letters in the last hour',
              description:
                'Records that could not be processed, by features, by serving and by the applications that judge. Each says why in its headers; nothing of it is lost.',
              unit: 'short',
              queries: [
                {
                  expr: `(${grown('millrace_serving_dead_letters_total', '', '1h')} or vector(0)) + (${grown('millrace_streams_dead_letters_total', '', '1h')} or vector(0))`,
                  legend: 'dead letters',
                },
              ],
              links: [
                { title: 'Records of sources, by reason', url: address('features', 3) },
                { title: 'Feature updates, by reason', url: address('serving', 6) },
              ],
            },
            { thresholds: above(1) },
          ),
          figure(
            {
              id: 13,
              title: 'Features with confirmed drift',
              description: 'Of all models. A training is asked for when enough of a model rests on them.',
              unit: 'short',
              queries: [
                {
                  expr: `sum(max by (model, feature) (millrace_drift_confirmed{${PROJECT}}))`,
                  legend: 'features',
                },
              ],
              links: [{ title: 'Which, and when', url: address('drift', 3) }],
            },
            { thresholds: above(1, 3) },
          ),
        ),
      ],
    },
    alerting(titled),
    {
      title: 'Now',
      lines: [
        line(
          4,
          figure(
            {
              id: 22,
              title: 'Which project is it?',
              description: 'Its name, the version of its project file’s features, and what its entities are.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (project, project_version, entity) (millrace_project_info{${PROJECT}})`,
                  legend: '{{project}} {{project_version}}, by {{entity}}',
                },
              ],
            },
            { named: true },
          ),
          figure(
            {
              id: 23,
              title: 'Event time that has been reached',
              description: 'Live, that is now. A replay goes through the past.',
              unit: 'dateTimeAsIso',
              queries: [{ expr: `max(millrace_clock_event_time_seconds{${PROJECT}}) * 1000`, legend: 'event time' }],
              links: [{ title: 'The clock', url: address('features', 17) }],
            },
            { now: true },
          ),
          figure(
            {
              id: 5,
              title: 'Which version is in service?',
              description: 'The version of each model that serving scores with.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, model_version) (millrace_serving_info{${PROJECT}, model_version!=""})`,
                  legend: '{{model}} {{model_version}}',
                },
              ],
              links: [{ title: 'What became of it', url: address('retraining', 1) }],
            },
            { named: true, noValue: 'none' },
          ),
          figure({
            id: 8,
            title: 'Age of the champion',
            description: 'Event time since the model in service was asked for.',
            unit: 's',
            queries: [
              {
                expr: `max by (model) (millrace_retraining_champion_age_seconds{${PROJECT}})`,
                legend: '{{model}}',
              },
            ],
            links: [{ title: 'Age over time', url: address('retraining', 5) }],
          }),
        ),
        line(
          4,
          figure({
            id: 1,
            title: 'Events a second',
            description: 'Events that became part of the state of their entity.',
            unit: 'eps',
            queries: [{ expr: rate('millrace_features_events_total', ''), legend: 'events' }],
            links: [{ title: 'Events by source', url: address('features', 1) }],
          }),
          figure({
            id: 2,
            title: 'Predictions a second',
            description: 'Feature updates that a model has scored.',
            unit: 'recps',
            queries: [
              { expr: rate('millrace_serving_predictions_total', '', ', status="SCORED"'), legend: 'predictions' },
            ],
            links: [{ title: 'Predictions by status', url: address('serving', 5) }],
          }),
          figure(
            {
              id: 6,
              title: 'Is a training under way?',
              description: 'The phase that retraining of each model is in.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, phase) (millrace_retraining_phase{${PROJECT}}) == 1`,
                  legend: '{{model}}: {{phase}}',
                },
              ],
              links: [{ title: 'Retraining over time', url: address('retraining', 1) }],
            },
            { named: true },
          ),
          figure(
            {
              id: 7,
              title: 'Is a version on trial?',
              description: 'The phase that the rollout of each model is in; none where none is under way.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, phase) (millrace_rollout_phase{${PROJECT}}) == 1`,
                  legend: '{{model}}: {{phase}}',
                },
              ],
              links: [{ title: 'The rollout over time', url: address('retraining', 3) }],
            },
            { named: true },
          ),
        ),
      ],
    },
    {
      title: 'The loop over time',
      lines: [
        line(8, journey(12)),
        line(
          9,
          series({
            id: 9,
            title: 'What the loop takes in and gives out, a second',
            description: 'Events, the feature updates that they and the clock cause, and the predictions of those.',
            unit: 'recps',
            queries: [
              { expr: rate('millrace_features_events_total', ''), legend: 'events' },
              { expr: rate('millrace_features_updates_total', ''), legend: 'feature updates' },
              { expr: rate('millrace_serving_predictions_total', ''), legend: 'predictions' },
            ],
          }),
          series({
            id: 10,
            title: 'Trainings that were asked for, and that have ended',
            description:
              'Since the processes started; a training that is asked for and never ends leaves a gap between the lines.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (model, reason) (millrace_retraining_requests_total{${PROJECT}})`,
                legend: '{{model}}: asked for, {{reason}}',
              },
              {
                expr: `sum by (model, outcome) (millrace_trainings_total{${PROJECT}})`,
                legend: '{{model}}: {{outcome}}',
              },
            ],
            links: [{ title: 'Retraining', url: address('retraining', 4) }],
          }),
        ),
        line(
          8,
          states(
            {
              id: 11,
              title: 'Which parts run?',
              description:
                'Every application of the project, and scoring on each instance. What does not run says why in /health/ready.',
              unit: 'none',
              queries: [
                {
                  expr: `min by (application) (millrace_streams_running{${PROJECT}})`,
                  legend: '{{application}}',
                },
                { expr: `min by (instance) (millrace_serving_running{${PROJECT}})`, legend: 'scoring on {{instance}}' },
              ],
              links: [{ title: 'Applications', url: address('streams', 1) }],
            },
            { mappings: named(['stopped', 'red'], ['runs', 'green']) },
          ),
        ),
      ],
    },
  ],
  { marks: MARKS },
);
