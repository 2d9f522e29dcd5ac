import type { DataQuery, DataSourceRef, FieldConfigSource, Panel } from '@grafana/schema';

/** Where figures come from: the Prometheus that somebody chose at the top of the dashboard. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: '${prometheus}' };

/** The project that somebody chose at the top of the dashboard, as a matcher. */
export const PROJECT = 'project="$project"';

/** What a panel asks Prometheus, and what it calls the answer. */
export interface Query {
  expr: string;
  /** Name of a series; `{{label}}` is a label's value. */
  legend: string;
  /** Drawn as a limit: what the project file says, not what happens. */
  limit?: true;
  /** Filled down to the series of this name: the two are the bounds of an interval. */
  downTo?: string;
  /** Why there may be no answer though all is well; of every other query the build asks for one. */
  quiet?: string;
}

/** Grafana's names of the units in use. What is counted `short`ly is shown as 1.2 K. */
export type Unit =
  'bytes' | 'dateTimeAsIso' | 'eps' | 'none' | 'percentunit' | 'recps' | 'reqps' | 's' | 'short' | 'string';

/** Where somebody goes on from a figure. */
export interface Link {
  title: string;
  url: string;
}

/** What every panel says of itself. */
export interface Spec {
  /** Unique within its dashboard, and never given to another: alerts lead here by it. */
  id: number;
  /** A question, or a quantity. */
  title: string;
  /** What is counted, and what to think of it. */
  description: string;
  unit: Unit;
  queries: Query[];
  links?: Link[];
}

/** A panel, and the queries that it was made of. */
export interface Drawn {
  panel: Panel;
  queries: Query[];
}

/** A query as Grafana's data source for Prometheus takes it. */
export interface PrometheusQuery extends DataQuery {
  expr: string;
  legendFormat: string;
  range: boolean;
  instant: boolean;
  format: 'time_series' | 'heatmap' | 'table';
}

/** A panel of a kind. */
export function draw(
  spec: Spec,
  kind: string,
  options: object,
  fieldConfig: FieldConfigSource,
  asked: { format?: PrometheusQuery['format']; instant?: boolean } = {},
): Drawn {
  const { format = 'time_series', instant = false } = asked;
  const targets = spec.queries.map((query, index): PrometheusQuery => ({
    refId: refId(index),
    datasource: PROMETHEUS,
    expr: query.expr,
    legendFormat: query.legend,
    range: !instant,
    instant,
    format,
  }));
  return {
    queries: spec.queries,
    panel: {
      id: spec.id,
      type: kind,
      title: spec.title,
      description: spec.description,
      datasource: PROMETHEUS,
      targets: targets.map((target) => ({ ...target })),
      options: { ...options },
      fieldConfig: {
        defaults: { unit: spec.unit, ...(spec.links ? { links: spec.links } : {}), ...fieldConfig.defaults },
        overrides: fieldConfig.overrides,
      },
    },
  };
}

/** Grafana's name of a panel's query. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
