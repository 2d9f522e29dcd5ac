import { board, line, MODEL_CHOICE } from './board.js';
import { figure, heat, named, series, states } from './kinds.js';
import { MARKS } from './marks.js';
import { PROJECT, type Query } from './panel.js';

const VERSION = `${PROJECT}, model="$model", model_version=~"$version"`;
const MODEL = `${PROJECT}, model="$model"`;

/** How far a feature is on its way to drift: its worst measure, as a share of that measure's threshold. */
const OF_THRESHOLD = `max by (feature) (millrace_drift_measure{${VERSION}} / on (project, model, measure) group_left millrace_drift_threshold{${MODEL}})`;

/** Measures of what has a name, and what the project file allows of those that it gives a threshold. */
function measures(feature: string): Query[] {
  return [
    {
      expr: `max by (measure) (millrace_drift_measure{${VERSION}, feature="${feature}"}) and on (measure) millrace_drift_threshold{${MODEL}}`,
      legend: '{{measure}}',
    },
    {
      expr: `max by (measure) (millrace_drift_threshold{${MODEL}}) and on (measure) millrace_drift_measure{${VERSION}, feature="${feature}"}`,
      legend: '{{measure}}, at most',
      limit: true,
    },
  ];
}

export const drift = board(
  'drift',
  'Millrace: drift',
  'Whether what a model sees is still what it has learned from: by feature and window, as a share of what the project file allows.',
  [
    {
      title: 'Which features have drifted?',
      lines: [
        line(
          12,
          heat(
            {
              id: 1,
              title: 'How near to its threshold is each feature, and when?',
              description:
                'The worst of its measures in the latest window, divided by that measure’s threshold in the project file: from 1 on, in the middle of the colours, the feature is out.',
              unit: 'short',
              queries: [{ expr: OF_THRESHOLD, legend: '{{feature}}' }],
            },
            2,
          ),
        ),
        line(
          9,
          series({
            id: 2,
            title: 'How near to its threshold is each feature, as lines',
            description:
              'Above 1 a feature is out in the latest window. Windows that are out one after the other confirm a drift.',
            unit: 'short',
            queries: [
              { expr: OF_THRESHOLD, legend: '{{feature}}' },
              { expr: 'vector(1)', legend: 'threshold', limit: true },
            ],
          }),
          states(
            {
              id: 3,
              title: 'Which features are out, confirmed or quarantined?',
              description:
                'Out: beyond a threshold in the latest window. Confirmed: in enough windows of the latest. Quarantined: missing far more often than in training, which is taken for a fault and asks for no training.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (feature) (clamp_max(millrace_drift_out{${VERSION}} + 2 * millrace_drift_confirmed{${VERSION}} + 4 * millrace_drift_quarantined{${VERSION}}, 4))`,
                  legend: '{{feature}}',
                },
              ],
            },
            {
              mappings: named(
                ['as in training', 'green'],
                ['out', 'yellow'],
                ['confirmed', 'orange'],
                ['confirmed, and out', 'red'],
                ['quarantined', 'purple'],
              ),
            },
          ),
        ),
      ],
    },
    {
      title: 'What speaks for it, of the feature chosen at the top?',
      lines: [
        line(
          9,
          series({
            id: 4,
            title: 'Measures of the feature, and their thresholds',
            description: 'Each measure in the latest window; dashed, what the project file allows of it.',
            unit: 'short',
            queries: measures('$feature'),
          }),
          series({
            id: 5,
            title: 'Measures without a threshold',
            description:
              'Told beside the others. In units of the feature, as Wasserstein’s distance, or as a share of the rows.',
            unit: 'short',
            queries: [
              {
                expr: `max by (measure) (millrace_drift_measure{${VERSION}, feature="$feature"}) unless on (measure) millrace_drift_threshold{${MODEL}}`,
                legend: '{{measure}}',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'What is wrong with the data, and what becomes of scores and labels?',
      lines: [
        line(
          8,
          series(
            {
              id: 6,
              title: 'Which share of the rows lacks a feature?',
              description: 'In the latest window. Far more than in training: the data are quarantined.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (feature) (millrace_drift_measure{${VERSION}, measure="missing_share"})`,
                  legend: '{{feature}}',
                },
              ],
            },
            { max: 1 },
          ),
          series({
            id: 7,
            title: 'How much lies outside of what training has seen?',
            description: 'New categories, and values beyond the range of the training rows, in the latest window.',
            unit: 'short',
            queries: [
              {
                expr: `max by (feature, measure) (millrace_drift_measure{${VERSION}, measure=~"new_categories|range_breaks"})`,
                legend: '{{feature}}: {{measure}}',
              },
            ],
          }),
          series({
            id: 8,
            title: 'Drift of the score',
            description:
              'The measures of what the model says, in place of what it sees; dashed, what the project file allows of them. Confirmed, it asks for a training by itself.',
            unit: 'short',
            queries: measures('score'),
          }),
          series({
            id: 13,
            title: 'Drift of the labels',
            description:
              'Whether the share of examples with the label is that of training, of the labels that have come last: a horizon after the predictions. It asks for no training.',
            unit: 'short',
            queries: measures('label'),
          }),
        ),
      ],
    },
    {
      title: 'Does it still mean the same?',
      lines: [
        line(
          8,
          series({
            id: 14,
            title: 'How near to its threshold is concept drift?',
            description:
              'By how much the error has risen among matured cohorts, divided by what confirms it: from 1 on the model is wrong more often than it was, for certain. What it sees may not have changed at all.',
            unit: 'short',
            queries: [
              {
                expr: `max by (model) (millrace_concept_drift_statistic{${MODEL}})`,
                legend: '{{model}}',
              },
              { expr: 'vector(1)', legend: 'threshold', limit: true },
            ],
          }),
          states(
            {
              id: 15,
              title: 'Is concept drift confirmed?',
              description: 'What is seen has another outcome than it had in training.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model) (millrace_concept_drift{${MODEL}})`,
                  legend: '{{model}}',
                },
              ],
            },
            { mappings: named(['no', 'green'], ['confirmed', 'red']) },
          ),
        ),
      ],
    },
    {
      title: 'How far is that to be believed?',
      lines: [
        line(
          8,
          series({
            id: 9,
            title: 'Rows and entities of the latest window',
            description:
              'Rows of one entity tell less than rows of many: the effective samples are what the verdicts rest on. A window with fewer rows than the dashed line is no evidence.',
            unit: 'short',
            queries: [
              {
                expr: `max by (model_version) (millrace_drift_samples{${VERSION}})`,
                legend: '{{model_version}}: rows',
              },
              {
                expr: `max by (model_version) (millrace_drift_entities{${VERSION}})`,
                legend: '{{model_version}}: entities',
              },
              {
                expr: `max by (model_version) (millrace_drift_effective_samples{${VERSION}})`,
                legend: '{{model_version}}: effective samples',
              },
              {
                expr: `max(millrace_drift_min_samples{${MODEL}})`,
                legend: 'rows, at least',
                limit: true,
              },
            ],
          }),
          series(
            {
              id: 10,
              title: 'How much of the model rests on features with confirmed drift?',
              description:
                'The sum of their importance. From the share in the project file on, dashed, a training is asked for.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (model_version) (millrace_drift_importance_ratio{${VERSION}})`,
                  legend: '{{model_version}}',
                },
                {
                  expr: `max(millrace_drift_importance_threshold_ratio{${MODEL}})`,
                  legend: 'a training is asked for',
                  limit: true,
                },
              ],
            },
            { max: 1 },
          ),
          series({
            id: 11,
            title: 'How many windows were judged?',
            description:
              'Since the process started. Those that are not valid had too few rows, or overlap a quarantine.',
            unit: 'short',
            queries: [{ expr: `max by (valid) (millrace_drift_windows_total{${MODEL}})`, legend: 'valid: {{valid}}' }],
          }),
          figure({
            id: 12,
            title: 'End of the latest window',
            description: 'In event time. One that stays behind: too few rows come, or the clock stands still.',
            unit: 'dateTimeAsIso',
            queries: [{ expr: `max(millrace_drift_window_end_seconds{${MODEL}}) * 1000`, legend: 'end' }],
          }),
        ),
      ],
    },
  ],
  {
    marks: MARKS,
    choices: [
      MODEL_CHOICE,
      { name: 'version', label: 'model_version', of: `millrace_drift_samples{${MODEL}}`, several: true },
      { name: 'feature', label: 'feature', of: `millrace_drift_measure{${MODEL}}` },
    ],
  },
);
