import type {
  AnnotationQuery,
  Dashboard,
  FieldConfig,
  FieldConfigSource,
  MatcherConfig,
  Panel,
  RowPanel,
} from '@grafana/schema';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type { PrometheusQuery } from './panel.js';

/*
 * What Grafana publishes of a dashboard, with the panels' own parts in their places: the schema of a dashboard leaves these open. The one thing that
 * is not published is what its data source for Prometheus takes, which is written down here and in panel.ts.
 */

/** A panel of a kind: its options and the part of its fields that is the kind's own. */
interface Kind<Type extends string, Options, Custom> extends Omit<
  Panel,
  'type' | 'options' | 'fieldConfig' | 'targets'
> {
  type: Type;
  options: Options;
  fieldConfig: Fields<Custom>;
  targets: PrometheusQuery[];
}

interface Fields<Custom> extends Omit<FieldConfigSource, 'defaults' | 'overrides'> {
  defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom };
  overrides: { matcher: MatcherConfig; properties: { id: string; value?: unknown }[] }[];
}

interface PrometheusAnnotation extends AnnotationQuery {
  expr: string;
  titleFormat: string;
  step: string;
}

/** A dashboard of ours, as Grafana publishes what one may be. */
export interface PublishedDashboard extends Omit<Dashboard, 'panels' | 'annotations'> {
  panels: (
    | RowPanel
    | Kind<'heatmap', heatmap.Options, heatmap.FieldConfig>
    | Kind<'stat', stat.Options, Record<string, never>>
    | Kind<'state-timeline', timeline.Options, timeline.FieldConfig>
    | Kind<'table', table.Options, table.FieldConfig>
    | Kind<'timeseries', timeseries.Options, timeseries.FieldConfig>
  )[];
  annotations: { list: PrometheusAnnotation[] };
}
