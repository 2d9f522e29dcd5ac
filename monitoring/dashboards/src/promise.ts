import { line, type Section } from './board.js';
import { below, figure, series } from './kinds.js';
import { PROJECT } from './panel.js';
import { rate } from './promql.js';

/** Answers of serving, of the stream and of requests, each in time, late or failed. */
const ANSWERS = 'millrace_serving_answers_total';

/** Of what is answered, the share that may fail or be late. */
const ALLOWED = `(1 - scalar(max(millrace_availability_target_ratio{${PROJECT}})))`;

/** The share that did. */
function spoilt(within: string): string {
  return `(1 - (sum(rate(${ANSWERS}{${PROJECT}, outcome="in_time"}[${within}])) or vector(0)) / sum(rate(${ANSWERS}{${PROJECT}}[${within}])))`;
}

/** How many times as fast as it may be the error budget is spent. */
export function burn(within: string): string {
  return `${spoilt(within)} / ${ALLOWED}`;
}

/** What of the project's promises is kept. */
export const promise: Section = {
  title: 'Is what was promised kept?',
  lines: [
    line(
      8,
      series(
        {
          id: 23,
          title: 'Availability, and what the project file asks for',
          description:
            'Of the predictions of the stream, and of the answers to requests, the share that was given in time: not failed, and within the latency limit. Dashed, constraints.availability.',
          unit: 'percentunit',
          queries: [
            {
              expr: `${rate(ANSWERS, 'path', ', outcome="in_time"')} / ${rate(ANSWERS, 'path')}`,
              legend: '{{path}}',
            },
            { expr: `max(millrace_availability_target_ratio{${PROJECT}})`, legend: 'at least', limit: true },
          ],
        },
        { min: 'auto', max: 1 },
      ),
      series({
        id: 24,
        title: 'How many times as fast as it may be is the error budget spent?',
        description:
          'At 1 the budget of 30 days lasts 30 days, at 14.4 it is gone in two. What is high over an hour and over six goes on; what is high over the hour alone has just begun, or was short.',
        unit: 'short',
        queries: [
          { expr: burn('1h'), legend: 'over 1 h' },
          { expr: burn('6h'), legend: 'over 6 h' },
          { expr: 'vector(1)', legend: 'lasts as long as it is meant to', limit: true },
          { expr: 'vector(14.4)', legend: 'gone in two days', limit: true },
        ],
      }),
      figure(
        {
          id: 25,
          title: 'How much of the error budget of 30 days is left?',
          description:
            'Of the answers that may fail or be late in 30 days. Below nothing, the availability in the project file is missed. As far back as Prometheus remembers.',
          unit: 'percentunit',
          queries: [{ expr: `1 - ${burn('30d')}`, legend: 'left' }],
        },
        { thresholds: below(0), now: true },
      ),
      series(
        {
          id: 26,
          title: 'Answers a second, by what came of them',
          description: 'late: given, and later than the latency limit. failed: none, or an error.',
          unit: 'recps',
          queries: [{ expr: rate(ANSWERS, 'path, outcome'), legend: '{{path}}: {{outcome}}' }],
        },
        { stacked: true },
      ),
    ),
  ],
};
