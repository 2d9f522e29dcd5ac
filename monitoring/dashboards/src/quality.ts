import { board, line, MODEL_CHOICE } from './board.js';
import { series } from './kinds.js';
import { MARKS } from './marks.js';
import { PROJECT, type Query } from './panel.js';

const MODEL = `${PROJECT}, model="$model"`;

/** What tells the parts of a cohort apart; of all rows there are none of them. */
const WHOLE = ', variant="", slice="", treated=""';

/** A figure of the latest cohort. */
function ratio(estimated: boolean, bound: string, more = ''): string {
  return `max by (metric) (millrace_quality_ratio{${MODEL}, estimated="${estimated}", bound="${bound}"${more}${WHOLE}})`;
}

/** The metric chosen at the top, by matured labels, of each part of the latest cohort. */
function parts(of: string, quiet?: string): Query {
  return {
    expr: `max by (${of}) (millrace_quality_ratio{${MODEL}${CHOSEN}, estimated="false", bound="value", ${of}!=""})`,
    legend: `${of} {{${of}}}`,
    ...(quiet ? { quiet } : {}),
  };
}

/** The share of lists that hit, by version. */
function hitRate(bound: string, legend: string): Query {
  return {
    expr: `max by (model_version) (millrace_recommendation_hit_rate{${MODEL}, bound="${bound}"})`,
    legend,
    quiet: UNRECOMMENDED,
  };
}

const UNRECOMMENDED = 'a project without recommendations has no lists';
const CHOSEN = ', metric="$metric"';
const LOW = 'at least, at 95 %';

export const quality = board(
  'quality',
  'Millrace: quality',
  'How well the model decides: by labels that have matured, and before that as its own scores expect.',
  [
    {
      title: 'How well does it decide?',
      lines: [
        line(
          10,
          series({
            id: 1,
            title: 'Quality by matured labels, and as expected',
            description:
              'Of the metric chosen at the top, in the latest cohort: what labels have shown, with its bounds at 95 %, and what the scores expect of a younger cohort.',
            unit: 'percentunit',
            queries: [
              { expr: ratio(false, 'value', CHOSEN), legend: 'by labels' },
              { expr: ratio(false, 'low', CHOSEN), legend: LOW },
              { expr: ratio(false, 'high', CHOSEN), legend: 'at most, at 95 %', downTo: LOW },
              { expr: ratio(true, 'value', CHOSEN), legend: 'as expected' },
              {
                expr: `max(millrace_quality_threshold{${MODEL}${CHOSEN}})`,
                legend: 'threshold',
                limit: true,
                quiet: 'the metric that was chosen may have no threshold',
              },
            ],
          }),
          series(
            {
              id: 2,
              title: 'All metrics by matured labels',
              description: 'Of the latest cohort whose labels are known.',
              unit: 'percentunit',
              queries: [{ expr: ratio(false, 'value'), legend: '{{metric}}' }],
            },
            { max: 1 },
          ),
        ),
        line(
          9,
          series(
            {
              id: 3,
              title: 'Quality of each slice, of each version on trial, and of those who were acted on',
              description:
                'Of the metric chosen at the top, by matured labels of the latest cohort. A slice far below the rest is served worse; the gates hold for it, too. Acting on predictions changes what comes true: those who were acted on tell less of the model.',
              unit: 'percentunit',
              queries: [
                parts('slice', 'a model without slices has none'),
                parts('variant', 'without a rollout or an experiment there is one variant alone'),
                parts('treated', 'a project without a source of interventions does not know'),
              ],
            },
            { max: 1 },
          ),
        ),
      ],
    },
    {
      title: 'How far is that to be believed?',
      lines: [
        line(
          8,
          series(
            {
              id: 4,
              title: 'Which share of a cohort is judged?',
              description:
                'Rows that are judged, of all that the version has scored in the window, by labels and as expected. Labels that go missing, or treated entities, make it small.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (estimated) (millrace_quality_coverage_ratio{${MODEL}})`,
                  legend: 'as expected: {{estimated}}',
                },
              ],
            },
            { max: 1 },
          ),
          series({
            id: 5,
            title: 'How late do labels come?',
            description:
              'Event time from a prediction to the tick at which its label was known, at most, of the rows of the latest cohort: of half of them, and of all but a twentieth.',
            unit: 's',
            queries: [
              {
                expr: `max by (quantile) (millrace_quality_label_delay_seconds{${MODEL}})`,
                legend: 'quantile {{quantile}}',
              },
            ],
          }),
          series(
            {
              id: 6,
              title: 'How far off were estimates?',
              description:
                'What the scores expected of a cohort less what its labels have shown. Far from nothing, the model believes what is no longer so: today’s estimate is off likewise.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (metric) (millrace_quality_estimate_error{${MODEL}})`,
                  legend: '{{metric}}',
                },
              ],
            },
            { min: 'auto' },
          ),
        ),
      ],
    },
    {
      title: 'How often do recommendations hit?',
      lines: [
        line(
          8,
          series(
            {
              id: 7,
              title: 'Lists of which something was taken',
              description:
                'Of the lists of the latest window whose horizon has passed: the share of which the owner took at least one item, with its bounds at 95 %, and that of lists drawn by lot from the same candidates. No better than those, the order of the list is worth nothing.',
              unit: 'percentunit',
              queries: [
                hitRate('value', '{{model_version}}'),
                hitRate('low', '{{model_version}} at least, at 95 %'),
                hitRate('high', '{{model_version}} at most, at 95 %'),
                {
                  expr: `max by (model_version) (millrace_recommendation_hit_rate_by_lot{${MODEL}})`,
                  legend: '{{model_version}} by lot',
                  quiet: UNRECOMMENDED,
                },
              ],
            },
            { max: 1 },
          ),
          series({
            id: 8,
            title: 'Lists that are judged',
            description: 'One of each owner and boundary of the window, by the version that ranked it.',
            unit: 'short',
            queries: [
              {
                expr: `max by (model_version) (millrace_recommendation_lists{${MODEL}})`,
                legend: '{{model_version}}',
                quiet: UNRECOMMENDED,
              },
            ],
          }),
        ),
      ],
    },
  ],
  {
    marks: MARKS,
    choices: [MODEL_CHOICE, { name: 'metric', label: 'metric', of: `millrace_quality_ratio{${MODEL}}` }],
  },
);
