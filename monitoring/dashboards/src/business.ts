import { board, line } from './board.js';
import { series } from './kinds.js';
import { PROJECT, type Query } from './panel.js';

const QUIET =
  'a project without aims of the business, as the quickstart, counts none; with them they come with the first month';

/** A figure of a month, with its bounds at 95 % where it has some. */
function month(metric: string, what: string): Query[] {
  return [
    { expr: `max by (model) (${metric}{${PROJECT}, bound="value"})`, legend: `{{model}}: ${what}`, quiet: QUIET },
    {
      expr: `max by (model, bound) (${metric}{${PROJECT}, bound!="value"})`,
      legend: `{{model}}: ${what}, {{bound}} at 95 %`,
      quiet: QUIET,
    },
  ];
}

/** What the project file says of it. */
function aim(metric: string, what: string): Query {
  return { expr: `max by (model) (${metric}{${PROJECT}})`, legend: `{{model}}: ${what}`, limit: true, quiet: QUIET };
}

export const business = board(
  'business',
  'Millrace: business effect',
  'What acting on predictions avoids, against those held out, and what it costs. Each figure is of a calendar month, and changes with the next.',
  [
    {
      title: 'What does acting achieve?',
      lines: [
        line(
          9,
          series(
            {
              id: 1,
              title: 'Share of cases avoided',
              description:
                'Of the cases of the label in the latest complete month, what acting on predictions avoided, with its bounds at 95 %. Dashed, the aim of the project file.',
              unit: 'percentunit',
              queries: [
                ...month('millrace_business_reduction_ratio', 'avoided'),
                aim('millrace_business_reduction_target_ratio', 'to be avoided'),
              ],
            },
            { min: -1, max: 1 },
          ),
          series({
            id: 2,
            title: 'Cases avoided',
            description: 'How many that were, with the bounds at 95 %.',
            unit: 'short',
            queries: month('millrace_business_avoided', 'avoided'),
          }),
        ),
      ],
    },
    {
      title: 'What does it cost?',
      lines: [
        line(
          9,
          series({
            id: 3,
            title: 'Cost of false alarms',
            description:
              'Of entities who would not have had the label anyway, in the currency of the project: if all were acted on, and of those who really were. Dashed, what the project file allows a month.',
            unit: 'short',
            queries: [
              ...month('millrace_business_false_alarm_cost', 'if all were acted on'),
              ...month('millrace_business_treated_false_alarm_cost', 'of those acted on'),
              aim('millrace_business_false_alarm_cost_limit', 'at most'),
            ],
          }),
          series({
            id: 4,
            title: 'False alarms',
            description:
              'Entities to be acted on who would not have had the label anyway: all of them, and those who really were acted on.',
            unit: 'short',
            queries: [
              ...month('millrace_business_false_alarms', 'if all were acted on'),
              ...month('millrace_business_treated_false_alarms', 'of those acted on'),
            ],
          }),
        ),
      ],
    },
    {
      title: 'Is it done as decided?',
      lines: [
        line(
          8,
          series(
            {
              id: 5,
              title: 'Are those acted on who should be, and nobody else?',
              description:
                'Share of those to be acted on who were, and of those held out who were acted on all the same. The latter spoils the comparison.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (model) (millrace_business_compliance_ratio{${PROJECT}})`,
                  legend: '{{model}}: of those to be acted on',
                  quiet: QUIET,
                },
                {
                  expr: `max by (model) (millrace_business_contamination_ratio{${PROJECT}})`,
                  legend: '{{model}}: of those held out',
                  quiet: QUIET,
                },
              ],
            },
            { max: 1 },
          ),
        ),
      ],
    },
  ],
);
