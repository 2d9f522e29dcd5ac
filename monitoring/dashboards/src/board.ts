import {
  DashboardCursorSync,
  VariableHide,
  VariableRefresh,
  VariableSort,
  type AnnotationQuery,
  type Dashboard,
  type DashboardLink,
  type Panel,
  type RowPanel,
  type VariableModel,
} from '@grafana/schema';
import { PROJECT, PROMETHEUS, type Drawn, type Query } from './panel.js';

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** Ids of headings begin here; those of panels lie below. */
const HEADINGS = 1000;

/** Something that somebody chooses at the top: the values of a label of a metric. */
export interface Choice {
  name: string;
  label: string;
  /** The metric that has it, with matchers. */
  of: string;
  /** Whether it may be several, or all. */
  several?: true;
}

/** A mark on the time line of every panel. */
export interface Mark {
  name: string;
  color: string;
  query: Query;
}

/** Panels side by side, of one height, and how many columns each has. */
export interface Line {
  height: number;
  panels: Drawn[];
  widths: number[];
}

/** Lines under a heading. */
export interface Section {
  title: string;
  lines: Line[];
}

/** A dashboard, and what it was made of. */
export interface Board {
  dashboard: Dashboard;
  choices: Choice[];
  marks: Mark[];
  panels: Drawn[];
}

export const PROJECT_CHOICE: Choice = { name: 'project', label: 'project', of: 'millrace_serving_running' };
export const MODEL_CHOICE: Choice = { name: 'model', label: 'model', of: `millrace_deployment_sequence{${PROJECT}}` };

/** A dashboard. Its name is the end of its uid, `millrace-<name>`, and so of its address. */
export function board(
  name: string,
  title: string,
  description: string,
  sections: Section[],
  more: { choices?: Choice[]; marks?: Mark[] } = {},
): Board {
  const choices = [PROJECT_CHOICE, ...(more.choices ?? [])];
  const marks = more.marks ?? [];
  const dashboard: Dashboard = {
    uid: `millrace-${name}`,
    title,
    description,
    tags: ['millrace'],
    schemaVersion: 42,
    editable: false,
    graphTooltip: DashboardCursorSync.Crosshair,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    links: [OTHERS],
    templating: { list: [source(), ...choices.map(variable)] },
    annotations: { list: marks.map(annotation) },
    panels: laidOut(sections),
  };
  return { dashboard, choices, marks, panels: sections.flatMap((each) => each.lines.flatMap((line) => line.panels)) };
}

/** Panels side by side that share the width. */
export function line(height: number, ...panels: Drawn[]): Line {
  return { height, panels, widths: panels.map(() => COLUMNS / panels.length) };
}

/** Panels side by side, the first of which has half of the width. */
export function led(height: number, first: Drawn, ...others: Drawn[]): Line {
  const half = COLUMNS / 2;
  return { height, panels: [first, ...others], widths: [half, ...others.map(() => half / others.length)] };
}

/** Where a panel is, for links: whoever follows them keeps the project, the model and the time. */
export function address(name: string, id: number): string {
  return `/d/millrace-${name}?viewPanel=${id}&\${project:queryparam}&\${__url_time_range}`;
}

/** The query that Grafana asks for what there is to choose from. */
export function choiceQuery(choice: Choice): string {
  return `label_values(${choice.of}, ${choice.label})`;
}

const OTHERS: DashboardLink = {
  title: 'Millrace',
  type: 'dashboards',
  tags: ['millrace'],
  asDropdown: true,
  includeVars: true,
  keepTime: true,
  icon: 'dashboard',
  targetBlank: false,
  tooltip: 'the other dashboards, of the same project and time',
};

function source(): VariableModel {
  return {
    name: 'prometheus',
    label: 'Prometheus',
    type: 'datasource',
    query: 'prometheus',
    hide: VariableHide.dontHide,
  };
}

function variable(choice: Choice): VariableModel {
  return {
    name: choice.name,
    label: choice.name,
    type: 'query',
    datasource: PROMETHEUS,
    query: { query: choiceQuery(choice), refId: choice.name },
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
    ...(choice.several
      ? { multi: true, includeAll: true, current: { text: ['All'], value: ['$__all'] } }
      : { multi: false, includeAll: false }),
  };
}

/** What the data source for Prometheus takes, over what the schema knows of annotations. */
type PrometheusAnnotation = AnnotationQuery & { expr: string; titleFormat: string; step: string };

function annotation(mark: Mark): PrometheusAnnotation {
  return {
    name: mark.name,
    datasource: PROMETHEUS,
    enable: true,
    iconColor: mark.color,
    expr: mark.query.expr,
    titleFormat: mark.query.legend,
    step: '15s',
  };
}

function laidOut(sections: Section[]): (Panel | RowPanel)[] {
  let y = 0;
  return sections.flatMap((section, index) => {
    const heading: RowPanel = {
      type: 'row',
      id: HEADINGS + index,
      title: section.title,
      collapsed: false,
      gridPos: { x: 0, y: y++, w: COLUMNS, h: 1 },
      panels: [],
    };
    const panels = section.lines.flatMap(({ height, panels, widths }) => {
      let x = 0;
      const placed = panels.map(({ panel }, place): Panel => {
        const w = widths[place] ?? 0;
        const gridPos = { x, y, w, h: height };
        x += w;
        return { ...panel, gridPos };
      });
      y += height;
      return placed;
    });
    return [heading, ...panels];
  });
}
