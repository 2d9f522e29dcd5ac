import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  FieldColorModeId,
  GraphDrawStyle,
  LegendDisplayMode,
  MappingType,
  PercentChangeColorMode,
  SortOrder,
  StackingMode,
  TableCellDisplayMode,
  ThresholdsMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizOrientation,
  type FieldConfig,
  type FieldConfigSource,
  type GraphFieldConfig,
  type TableFieldOptions,
  type TableOptions,
  type ThresholdsConfig,
  type ValueMapping,
  type ValueMappingResult,
  type VizLegendOptions,
  type VizTooltipOptions,
} from '@grafana/schema';
import {
  HeatmapColorMode,
  type HeatmapColorOptions,
  type Options as HeatmapOptions,
} from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TimelineFieldConfig,
  Options as TimelineOptions,
} from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { Options as TimeSeriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import { draw, refId, type Drawn, type Link, type Spec } from './panel.js';

const GREEN = 'green';
const YELLOW = 'yellow';
const RED = 'red';

const LEGEND: VizLegendOptions = {
  calcs: ['lastNotNull', 'max'],
  displayMode: LegendDisplayMode.Table,
  placement: 'bottom',
  showLegend: true,
};
const TOOLTIP: VizTooltipOptions = { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending };

/** Quantities over time. */
export function series(spec: Spec, look: { stacked?: true; min?: number | 'auto'; max?: number } = {}): Drawn {
  const custom: GraphFieldConfig = {
    drawStyle: GraphDrawStyle.Line,
    lineWidth: 1,
    fillOpacity: look.stacked ? 30 : 5,
    showPoints: VisibilityMode.Never,
    stacking: { mode: look.stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
  };
  const options: TimeSeriesOptions = { legend: LEGEND, tooltip: TOOLTIP };
  const dashed: GraphFieldConfig = {
    lineStyle: { fill: 'dash', dash: [10, 10] },
    fillOpacity: 0,
    stacking: { mode: StackingMode.None, group: 'limit' },
  };
  return draw(spec, 'timeseries', options, {
    defaults: {
      custom: { ...custom },
      color: { mode: FieldColorModeId.PaletteClassic },
      ...(look.min === 'auto' ? {} : { min: look.min ?? 0 }),
      ...(look.max === undefined ? {} : { max: look.max }),
    },
    overrides: spec.queries.flatMap((query, index) => [
      ...(query.limit
        ? [
            override(index, [
              ['color', { mode: FieldColorModeId.Fixed, fixedColor: RED }],
              ...Object.entries(dashed).map(([key, value]): [string, unknown] => [`custom.${key}`, value]),
            ]),
          ]
        : []),
      ...(query.downTo
        ? [
            override(index, [
              ['custom.fillBelowTo', query.downTo],
              ['custom.fillOpacity', 15],
            ]),
          ]
        : []),
    ]),
  });
}

/** What the series of a query have for themselves. */
function override(index: number, properties: [id: string, value: unknown][]): FieldConfigSource['overrides'][number] {
  return {
    matcher: { id: 'byFrameRefID', options: refId(index) },
    properties: properties.map(([id, value]) => ({ id, value })),
  };
}

/** Colours by value: from the first figure on yellow, from the second, where there is one, on red. */
export function above(yellow: number, red?: number): ThresholdsConfig {
  return steps(GREEN, [yellow, YELLOW], ...(red === undefined ? [] : [[red, RED] satisfies [number, string]]));
}

/** Red from a figure on. */
export function from(red: number): ThresholdsConfig {
  return steps(GREEN, [red, RED]);
}

/** Red below a figure. */
export function below(green: number): ThresholdsConfig {
  return steps(RED, [green, GREEN]);
}

function steps(first: string, ...rest: [number, string][]): ThresholdsConfig {
  return {
    mode: ThresholdsMode.Absolute,
    steps: [{ color: first, value: null }, ...rest.map(([value, color]) => ({ value, color }))],
  };
}

/** A figure of now, in large, with what it was like before unless it is of `now` alone; or where it is `named` the names of what there is now, and of nothing that there was. */
export function figure(
  spec: Spec,
  look: { thresholds?: ThresholdsConfig; mappings?: ValueMapping[]; named?: true; now?: true; noValue?: string } = {},
): Drawn {
  const now = (look.named ?? look.now) === true;
  const options: StatOptions = {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: look.thresholds ? BigValueColorMode.Value : BigValueColorMode.None,
    graphMode: now ? BigValueGraphMode.None : BigValueGraphMode.Area,
    justifyMode: BigValueJustifyMode.Auto,
    orientation: VizOrientation.Auto,
    percentChangeColorMode: PercentChangeColorMode.Standard,
    showPercentChange: false,
    textMode: look.named ? BigValueTextMode.Name : BigValueTextMode.Auto,
    wideLayout: true,
  };
  return draw(spec, 'stat', options, { defaults: coloured(look), overrides: [] }, { instant: now });
}

/** A column of a table: a label, or `Value`, and what stands above it. */
export interface Column {
  field: string;
  name: string;
  mappings?: ValueMapping[];
  /** Where a click on a cell leads; `${__value.raw}` is what the cell has before it is mapped. */
  link?: Link;
}

/** What there is now, a line for each series of one query, the columns in their order and nothing beside them. */
export function table(spec: Spec, columns: Column[], noValue: string): Drawn {
  const custom: TableFieldOptions = {
    align: 'left',
    cellOptions: { type: TableCellDisplayMode.Auto },
    inspect: false,
  };
  const options: TableOptions = { frameIndex: 0, showHeader: true };
  const drawn = draw(
    spec,
    'table',
    options,
    {
      defaults: { custom: { ...custom }, noValue },
      overrides: columns.map(({ field, name, mappings, link }) => ({
        matcher: { id: 'byName', options: field },
        properties: [
          { id: 'displayName', value: name },
          ...(mappings ? [{ id: 'mappings', value: mappings }] : []),
          ...(link ? [{ id: 'links', value: [link] }] : []),
        ],
      })),
    },
    { format: 'table', instant: true },
  );
  const fields = columns.map(({ field }) => field);
  const only = { id: 'filterFieldsByName', options: { include: { names: fields } } };
  const ordered = {
    id: 'organize',
    options: { indexByName: Object.fromEntries(fields.map((field, place) => [field, place])) },
  };
  return { ...drawn, panel: { ...drawn.panel, transformations: [only, ordered] } };
}

/** What state each thing was in, and when; the nth query's lead, where there is one, is where its things are shown at length. */
export function states(
  spec: Spec,
  look: { thresholds?: ThresholdsConfig; mappings?: ValueMapping[]; leads?: Link[] } = {},
): Drawn {
  const options: TimelineOptions = {
    legend: { ...LEGEND, calcs: [], displayMode: LegendDisplayMode.List },
    tooltip: TOOLTIP,
    alignValue: 'left',
    mergeValues: true,
    rowHeight: 0.9,
    showValue: VisibilityMode.Auto,
  };
  const custom: TimelineFieldConfig = { fillOpacity: 70, lineWidth: 0 };
  return draw(spec, 'state-timeline', options, {
    defaults: { ...coloured(look), custom: { ...custom } },
    overrides: (look.leads ?? []).map((link, index) => override(index, [['links', [link]]])),
  });
}

/** Things by time, a cell's colour its value: green at 0, red at `worst` and beyond. */
export function heat(spec: Spec, worst: number): Drawn {
  const color = { ...COLOURS, scheme: 'RdYlGn', reverse: true, min: 0, max: worst };
  return cells(draw(spec, 'heatmap', heatmap(spec, color), { defaults: {}, overrides: [] }));
}

/** How a histogram's counts lie, by time: a row for each bucket, in the panel's unit. */
export function distribution(spec: Spec): Drawn {
  const options = heatmap(spec, { ...COLOURS, scheme: 'Blues', reverse: false });
  return cells(draw(spec, 'heatmap', options, { defaults: {}, overrides: [] }, { format: 'heatmap' }));
}

const COLOURS = { mode: HeatmapColorMode.Scheme, fill: RED, exponent: 0.5, steps: 64 };

function heatmap(spec: Spec, color: HeatmapColorOptions): HeatmapOptions {
  return {
    calculate: false,
    cellGap: 1,
    color,
    exemplars: { color: RED },
    legend: { show: true },
    rowsFrame: { value: spec.title },
    showValue: VisibilityMode.Never,
    tooltip: { mode: TooltipDisplayMode.Single, showColorScale: true },
    yAxis: { unit: spec.unit },
  };
}

/** Few enough to be seen. */
function cells(drawn: Drawn): Drawn {
  return { ...drawn, panel: { ...drawn.panel, maxDataPoints: 60 } };
}

/** Names of numbers: the first is 0. */
export function named(...names: [text: string, color: string][]): ValueMapping[] {
  return mapped(names.map(([text, color], index) => [String(index), text, color]));
}

/** Names of values. */
export function mapped(names: [value: string, text: string, color?: string][]): ValueMapping[] {
  const options = names.map(([value, text, color], index) => [value, { text, ...(color ? { color } : {}), index }]);
  return [
    { type: MappingType.ValueToText, options: Object.fromEntries(options) as Record<string, ValueMappingResult> },
  ];
}

function coloured(look: { thresholds?: ThresholdsConfig; mappings?: ValueMapping[]; noValue?: string }): FieldConfig {
  return {
    color: { mode: look.thresholds || look.mappings ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassic },
    ...(look.thresholds ? { thresholds: look.thresholds } : {}),
    ...(look.mappings ? { mappings: look.mappings } : {}),
    ...(look.noValue ? { noValue: look.noValue } : {}),
  };
}
