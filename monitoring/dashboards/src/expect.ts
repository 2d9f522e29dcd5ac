import type { Series } from './prometheus.js';

/** What a panel must show of the quickstart's run: its story is that the customers change and that this is seen. */
export interface Expectation {
  dashboard: string;
  panel: number;
  /** Place of the query in the panel, from 0. */
  query: number;
  /** What there is to see, for whoever does not see it. */
  what: string;
  holds: (series: Series[]) => boolean;
}

/** Empty boards that answer all questions are no boards: where these do not hold, the build fails. */
export const EXPECTATIONS: Expectation[] = [
  {
    dashboard: 'millrace-drift',
    panel: 1,
    query: 0,
    what: 'a feature that was below its threshold goes beyond it',
    holds: someRises(1),
  },
  {
    dashboard: 'millrace-drift',
    panel: 3,
    query: 0,
    what: 'a feature that was as in training is confirmed to have drifted',
    holds: someRises(2),
  },
  {
    dashboard: 'millrace-drift',
    panel: 10,
    query: 0,
    what: 'confirmed features have a share of the importance',
    holds: someRises(0.01),
  },
  {
    dashboard: 'millrace-overview',
    panel: 13,
    query: 0,
    what: 'the number of features with confirmed drift rises from none',
    holds: someRises(1),
  },
  {
    dashboard: 'millrace-overview',
    panel: 15,
    query: 0,
    what: 'an alert of drift is open, and leads to what has drifted',
    holds: (series) =>
      series.some(({ metric }) => metric.kind === 'drift' && metric.panel === 'millrace-drift?viewPanel=3'),
  },
  {
    dashboard: 'millrace-overview',
    panel: 5,
    query: 0,
    what: 'a second version comes into service',
    holds: (series) => new Set(series.map(({ metric }) => metric.model_version)).size >= 2,
  },
  {
    dashboard: 'millrace-retraining',
    panel: 1,
    query: 0,
    what: 'a training is asked for, after a wait for labels',
    holds: (series) => ['waiting_for_labels', 'training'].every((phase) => reached(series, { phase })),
  },
  {
    dashboard: 'millrace-retraining',
    panel: 3,
    query: 0,
    what: 'a version is in shadow, and then live for a share',
    holds: (series) => ['shadow', 'live'].every((phase) => reached(series, { phase })),
  },
];

/** Whether the value of a series is below a figure at first, and later as high or higher. */
function someRises(to: number): Expectation['holds'] {
  return (series) =>
    series.some(({ values }) => {
      const low = values.findIndex(([, value]) => Number(value) < to);
      return low >= 0 && values.slice(low).some(([, value]) => Number(value) >= to);
    });
}

/** Whether a series with these labels was 1. */
function reached(series: Series[], labels: Record<string, string>): boolean {
  return series.some(
    ({ metric, values }) =>
      Object.entries(labels).every(([name, value]) => metric[name] === value) &&
      values.some(([, value]) => Number(value) === 1),
  );
}
