import { PROJECT } from './panel.js';

/** Over which a rate is taken, so that it is of at least a few scrapes however far somebody zooms in. */
export const RATE = '[$__rate_interval]';

/** How much a counter of the project has grown a second, as far as the labels in `by` tell its series apart. */
export function rate(counter: string, by: string, more = ''): string {
  return `${sumBy(by)}(rate(${counter}{${PROJECT}${more}}${RATE}))`;
}

/**
 * How much a counter of the project has grown within a time. A series counts from nothing when it was not there before: a rate would not see the first
 * dead letter of a kind, whose counter comes into being with it.
 */
export function grown(counter: string, by: string, within: string, more = ''): string {
  return `${sumBy(by)}(${growth(counter, within, more)})`;
}

/** The same of each series. */
export function growth(counter: string, within: string, more = ''): string {
  const series = `${counter}{${PROJECT}${more}}`;
  return `(${series} unless ${series} offset ${within}) or increase(${series}[${within}])`;
}

/** A quantile of a histogram of the project. */
export function quantile(share: number, histogram: string, by: string): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${share}, sum by (${labels}) (rate(${histogram}_bucket{${PROJECT}}${RATE})))`;
}

/** Series of an expression that were not there a step before. */
export function appeared(expr: (offset: string) => string): string {
  return `${expr('')} unless ${expr(' offset $__interval')}`;
}

/**
 * Where a sum is greater than a step before. Grafana looks for marks a hundred times in what is shown, however long that is: a fixed offset would miss
 * what happens between two looks.
 */
export function grew(sum: (offset: string) => string): string {
  return `${sum('')} > (${sum(' offset $__interval')} or 0 * ${sum('')})`;
}

function sumBy(labels: string): string {
  return labels === '' ? 'sum' : `sum by (${labels}) `;
}
