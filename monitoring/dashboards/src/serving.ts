import { board, line } from './board.js';
import { distribution, series } from './kinds.js';
import { MARKS } from './marks.js';
import { PROJECT, type Query } from './panel.js';
import { promise } from './promise.js';
import { grown, quantile, rate } from './promql.js';

const ARM = 'model, variant, model_version';

/** The median and the slowest of a hundred, of a histogram. */
function quantiles(histogram: string, by: string): Query[] {
  return [0.5, 0.99].map((share) => ({
    expr: quantile(share, histogram, by),
    legend: `{{${by}}}: ${share * 100} %`,
  }));
}

/** What the project file allows an answer to take. */
const LIMIT: Query = {
  expr: `max(millrace_latency_limit_seconds{${PROJECT}})`,
  legend: 'latency limit',
  limit: true,
};

export const serving = board(
  'serving',
  'Millrace: serving',
  'Whether every feature update is scored in time, whether requests are answered, and by which version.',
  [
    promise,
    {
      title: 'Is it in time?',
      lines: [
        line(
          8,
          series({
            id: 1,
            title: 'How long has the oldest update waited to be scored?',
            description:
              'At most, by partition; 0 where none waits. Behind for a moment is a backlog, for minutes a fault or too little of a machine.',
            unit: 's',
            queries: [
              {
                expr: `max by (partition) (millrace_serving_lag_seconds{${PROJECT}})`,
                legend: 'partition {{partition}}',
              },
              { expr: 'vector(60)', legend: 'ScoringBehind is raised', limit: true },
            ],
          }),
          series({
            id: 2,
            title: 'How many updates wait to be scored?',
            description: 'Offsets between what was scored and the end of what may be read, by partition.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (partition) (millrace_serving_lag_records{${PROJECT}})`,
                legend: 'partition {{partition}}',
              },
            ],
          }),
        ),
        line(
          8,
          series({
            id: 3,
            title: 'From a feature update to its prediction',
            description:
              'From the append of the update to that of the prediction, waiting for the commit included: half are faster than the one line, 99 of 100 than the other. Dashed, the latency limit of the project file: later than that is not in time.',
            unit: 's',
            queries: [...quantiles('millrace_serving_update_to_prediction_seconds', 'model'), LIMIT],
          }),
          distribution({
            id: 4,
            title: 'How are the times from an update to its prediction distributed?',
            description:
              'Predictions a second by the time that they took. Two bands are two kinds of updates, or two instances.',
            unit: 's',
            queries: [
              {
                expr: rate('millrace_serving_update_to_prediction_seconds_bucket', 'le'),
                legend: '{{le}}',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'Does it score?',
      lines: [
        line(
          8,
          series(
            {
              id: 5,
              title: 'Predictions a second, by status',
              description:
                'Feature updates that were answered with a prediction of a model. NO_MODEL: none was in service.',
              unit: 'recps',
              queries: [
                {
                  expr: rate('millrace_serving_predictions_total', 'model, status'),
                  legend: '{{model}} {{status}}',
                },
              ],
            },
            { stacked: true },
          ),
          series({
            id: 6,
            title: 'How many updates became dead letters within 10 minutes?',
            description:
              'Feature updates that no model could score or that could not be read, by reason. Above nothing: look at the record, its headers say more.',
            unit: 'short',
            queries: [
              {
                expr: `${grown('millrace_serving_dead_letters_total', 'reason', '10m')} > 0`,
                legend: '{{reason}}',
                quiet: 'all updates are scored',
              },
            ],
          }),
        ),
        line(
          8,
          series({
            id: 7,
            title: 'Time for a model to score an update',
            description: 'And to write what comes of it: half are faster than the one line, 99 of 100 than the other.',
            unit: 's',
            queries: quantiles('millrace_serving_scoring_seconds', 'model'),
          }),
          series({
            id: 8,
            title: 'How often did a version fail to score within 10 minutes?',
            description: 'Times that a version of a model threw, or gave no number from 0 to 1.',
            unit: 'short',
            queries: [
              {
                expr: grown('millrace_serving_scoring_failures_total', 'model', '10m'),
                legend: '{{model}}',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'Are requests answered?',
      lines: [
        line(
          8,
          series(
            {
              id: 9,
              title: 'Requests a second, by route and status',
              description: 'HTTP requests. 503: as many are worked on as may be.',
              unit: 'reqps',
              queries: [
                {
                  expr: rate('millrace_serving_requests_total', 'route, status'),
                  legend: '{{route}} {{status}}',
                },
              ],
            },
            { stacked: true },
          ),
          series({
            id: 10,
            title: 'Time to answer a request',
            description:
              'From the head of a request to its answer: half are faster than the one line, 99 of 100 than the other. Dashed, the latency limit.',
            unit: 's',
            queries: [...quantiles('millrace_serving_request_seconds', 'route'), LIMIT],
          }),
          series(
            {
              id: 11,
              title: 'Which share of requests fails?',
              description: 'Requests that were answered with a status of 500 or more, of all.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `(${rate('millrace_serving_requests_total', '', ', status=~"5.."')} or vector(0)) / ${rate('millrace_serving_requests_total', '')}`,
                  legend: 'failed',
                },
              ],
            },
            { max: 1 },
          ),
        ),
        line(
          8,
          series({
            id: 12,
            title: 'How many requests are worked on?',
            description: 'At rest.max.in.flight further ones are answered with 503.',
            unit: 'short',
            queries: [
              { expr: `sum by (instance) (millrace_serving_requests_in_flight{${PROJECT}})`, legend: '{{instance}}' },
            ],
          }),
          series({
            id: 13,
            title: 'Memory held by bodies of requests',
            description: 'At an eighth of the heap further requests are answered with 503.',
            unit: 'bytes',
            queries: [
              { expr: `sum by (instance) (millrace_serving_request_body_bytes{${PROJECT}})`, legend: '{{instance}}' },
            ],
          }),
          series({
            id: 14,
            title: 'What becomes of predictions that requests ask for, a second?',
            description: 'logged: they are on the topic. unlogged: the brokers did not confirm it. passing: what-ifs.',
            unit: 'recps',
            queries: [
              {
                expr: rate('millrace_serving_requested_predictions_total', 'outcome'),
                legend: '{{outcome}}',
              },
            ],
          }),
        ),
        line(
          8,
          series({
            id: 15,
            title: 'Events that requests push, a second',
            description: 'Events that were written to the topic of their source by a request.',
            unit: 'eps',
            queries: [
              {
                expr: rate('millrace_serving_pushed_events_total', 'source'),
                legend: '{{source}}',
                quiet: 'only requests push events',
              },
            ],
          }),
          series({
            id: 16,
            title: 'From an event to its features being readable',
            description:
              'From its own time, and from the append of its feature update: 99 of 100 are faster. Events of a replay are as old as they are.',
            unit: 's',
            queries: ['event', 'update'].map((from) => ({
              expr: quantile(0.99, `millrace_online_${from}_to_readable_seconds`, ''),
              legend: `from the ${from}`,
            })),
          }),
        ),
      ],
    },
    {
      title: 'Who scores whom?',
      lines: [
        line(
          8,
          series(
            {
              id: 17,
              title: 'Vectors a second, by version',
              description: 'What each arm of the deployment in force, and the shadow, was given to score.',
              unit: 'recps',
              queries: [
                {
                  expr: rate('millrace_serving_arm_vectors_total', ARM),
                  legend: '{{model}} {{model_version}} {{variant}}',
                },
              ],
            },
            { stacked: true },
          ),
          series(
            {
              id: 18,
              title: 'Which share of vectors does a version fail on?',
              description:
                'Vectors on which it threw, or that it scored to no number from 0 to 1. Dashed, how many a version on trial may fail on before it is taken out.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `${rate('millrace_serving_arm_vectors_total', ARM, ', outcome!="scored"')} / ${rate('millrace_serving_arm_vectors_total', ARM)}`,
                  legend: '{{model}} {{model_version}} {{variant}}',
                },
                {
                  expr: `max by (model) (millrace_rollout_guard_error_ratio{${PROJECT}})`,
                  legend: '{{model}}: guard of a rollout',
                  limit: true,
                },
              ],
            },
            { max: 1 },
          ),
          series(
            {
              id: 19,
              title: 'Share of the entities, by version',
              description:
                'What each arm decides for. Instances that differ for longer than a moment: one of them cannot carry a deployment out.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (${ARM}) (millrace_serving_arm_share{${PROJECT}})`,
                  legend: '{{model}} {{model_version}} {{variant}}, at most',
                },
                {
                  expr: `min by (${ARM}) (millrace_serving_arm_share{${PROJECT}})`,
                  legend: '{{model}} {{model_version}} {{variant}}, at least',
                },
              ],
            },
            { max: 1 },
          ),
        ),
        line(
          8,
          series(
            {
              id: 20,
              title: 'Which deployment is in force?',
              description: 'Offset of its record, by instance; -1 without one.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, instance) (millrace_serving_deployment_offset{${PROJECT}})`,
                  legend: '{{model}} on {{instance}}',
                },
              ],
            },
            { min: -1 },
          ),
          series({
            id: 21,
            title: 'How often did it change who scores whom?',
            description: 'Since the process started.',
            unit: 'short',
            queries: [{ expr: `sum by (model) (millrace_serving_model_swaps_total{${PROJECT}})`, legend: '{{model}}' }],
          }),
          series({
            id: 22,
            title: 'How many versions could not come into service?',
            description:
              'Since the process started, by reason. Of what should be in service: see the alert model_rejected.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (model, reason) (millrace_serving_models_rejected_total{${PROJECT}})`,
                legend: '{{model}}: {{reason}}',
                quiet: 'a version that can be used is not rejected',
              },
            ],
          }),
        ),
      ],
    },
  ],
  { marks: MARKS },
);
