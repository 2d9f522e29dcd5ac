import { board, line, MODEL_CHOICE } from './board.js';
import { series } from './kinds.js';
import { PROJECT } from './panel.js';

const MODEL = `${PROJECT}, model="$model"`;

/** A figure of the latest cohort. */
function ratio(estimated: boolean, bound: string, more = ''): string {
  return `max by (metric) (millrace_quality_ratio{${MODEL}, estimated="${estimated}", bound="${bound}", variant="", slice="", treated=""${more}})`;
}

const CHOSEN = ', metric="$metric"';

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
              { expr: ratio(false, 'value', CHOSEN), legend: '{{metric}}' },
              { expr: ratio(false, 'low', CHOSEN), legend: '{{metric}}, at least, at 95 %' },
              { expr: ratio(false, 'high', CHOSEN), legend: '{{metric}}, at most, at 95 %' },
              { expr: ratio(true, 'value', CHOSEN), legend: '{{metric}}, as expected' },
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
      ],
    },
  ],
  { choices: [MODEL_CHOICE, { name: 'metric', label: 'metric', of: `millrace_quality_ratio{${MODEL}}` }] },
);
