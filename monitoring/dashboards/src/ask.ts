import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boards } from './boards.js';
import { choiceQuery, type Board } from './board.js';
import { EXPECTATIONS, type Expectation } from './expect.js';
import { MONITORING } from './files.js';
import { Prometheus, type Series } from './prometheus.js';
import { FOLDER, SCRAPE_SECONDS, remembered, ruleFiles } from './run.js';

/*
 * Asks Prometheus every expression of the dashboards and of the rules over the run that watch.js has watched. Fails where one is not understood, where
 * a panel has no number at any time of the run and does not say why that may be, where a metric or a label is named that there is not, and where what the
 * run was made to show is not seen. With --show it says what each panel would show.
 */
const METRIC = /\b(?:millrace|jvm|process)_[a-z0-9_]+/g;
const LEGEND = /\{\{(\w+)\}\}/g;
const SELECTOR = /\b((?:millrace|jvm|process)_[a-z0-9_]+)\{([^}]*)\}/g;

const show = process.argv.includes('--show');
const run = remembered();
const documented = readFileSync(join(MONITORING, '..', 'docs', 'operating.md'), 'utf8');
const prometheus = await Prometheus.start(FOLDER, { rule_files: ruleFiles() });
const labels = new Map<string, Set<string>>();
const unmet = new Set<Expectation>(EXPECTATIONS);
const wrong: string[] = [];
let answered = 0;
let quiet = 0;
try {
  for (const board of boards) {
    await askBoard(board);
  }
  unmet.forEach(({ dashboard, panel, what }) => wrong.push(`${dashboard} ${panel} does not show that ${what}`));
  const links = new Set(boards.flatMap(addresses));
  const rules = await prometheus.rules();
  for (const rule of rules) {
    await ask(`rule ${rule.name}`, rule.query, 'all is well', new Map());
    const link = rule.annotations?.dashboard;
    if (link !== undefined && !links.has(link)) {
      wrong.push(`rule ${rule.name}: there is no panel ${link}`);
    }
  }
  if (rules.length === 0) {
    wrong.push('there are no rules');
  }
} finally {
  await prometheus.stop();
}
wrong.forEach((line) => console.error(`WRONG  ${line}`));
console.log(
  `${answered} expressions have an answer over the run, ${quiet} are quiet, ${EXPECTATIONS.length - unmet.size} show what they must, ${wrong.length} are wrong`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function askBoard(board: Board): Promise<void> {
  const uid = board.dashboard.uid;
  const chosen = new Map<string, string>();
  for (const choice of board.choices) {
    const values = await prometheus.labelValues(choice.label, filled(choice.of, chosen), run.start, run.end);
    const value = choice.several ? values.join('|') : values[0];
    if (value === undefined) {
      wrong.push(`${uid}: nothing to choose from by ${choiceQuery(choice)}`);
    }
    chosen.set(choice.name, value ?? '');
  }
  for (const { panel, queries } of board.panels) {
    for (const [place, query] of queries.entries()) {
      const series = await ask(`${uid} ${panel.id}, ${panel.title}`, query.expr, query.quiet, chosen, query.legend);
      EXPECTATIONS.filter(
        (each) => each.dashboard === uid && each.panel === panel.id && each.query === place && each.holds(series),
      ).forEach((met) => unmet.delete(met));
    }
  }
  for (const mark of board.marks) {
    await ask(`${uid}, ${mark.name}`, mark.query.expr, mark.query.quiet, chosen, mark.query.legend);
  }
}

async function ask(
  what: string,
  template: string,
  excuse: string | undefined,
  chosen: Map<string, string>,
  legend = '',
): Promise<Series[]> {
  const expr = filled(template, chosen);
  let series: Series[];
  try {
    series = await prometheus.range(expr, run.start, run.end, SCRAPE_SECONDS);
  } catch (error) {
    wrong.push(`${what}: ${String(error)}: ${expr}`);
    return [];
  }
  const numbers = series.map((each) => each.values.map(([, value]) => Number(value)).filter((value) => !isNaN(value)));
  if (numbers.some((each) => each.length > 0)) {
    answered++;
    for (const [, label = ''] of legend.matchAll(LEGEND)) {
      if (!series.some(({ metric }) => label in metric)) {
        wrong.push(`${what}: is called by a label that no answer has, ${label}: ${expr}`);
      }
    }
  } else if (excuse !== undefined) {
    quiet++;
  } else {
    wrong.push(`${what}: has no number at any time of the run: ${expr}`);
  }
  await checkNames(what, expr);
  if (show) {
    console.log(`${what}: ${expr}`);
    series.forEach((each, index) => console.log(`    ${summary(named(legend, each), numbers[index] ?? [])}`));
  }
  return series;
}

/** Names are those of the run, or where the run has no such metric those of the page that lists them. */
async function checkNames(what: string, expr: string): Promise<void> {
  for (const metric of new Set(expr.match(METRIC) ?? [])) {
    if ((await labelsOf(metric)).size === 0 && !documented.includes(`| \`${metric}\` |`)) {
      wrong.push(`${what}: there is no metric ${metric}`);
    }
  }
  for (const [, metric = '', matchers = ''] of expr.matchAll(SELECTOR)) {
    const known = await labelsOf(metric);
    for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=|!=|=~|!~)\s*"/g)) {
      // Prometheus drops a label without a value.
      if (known.size > 0 && !known.has(label) && !row(metric).includes(label)) {
        wrong.push(`${what}: ${metric} has no label ${label}`);
      }
    }
  }
}

/** Words of the line that lists a metric. */
function row(metric: string): string[] {
  const line = documented.split('\n').find((each) => each.startsWith(`| \`${metric}\` |`));
  return line?.match(/\w+/g) ?? [];
}

async function labelsOf(metric: string): Promise<Set<string>> {
  let known = labels.get(metric);
  if (known === undefined) {
    known = new Set((await prometheus.series(metric, run.start, run.end)).flatMap(Object.keys));
    labels.set(metric, known);
  }
  return known;
}

/** An expression with what Grafana puts in the place of its variables. */
function filled(template: string, chosen: Map<string, string>): string {
  let expr = template
    .replaceAll('$__rate_interval', `${4 * SCRAPE_SECONDS}s`)
    .replaceAll('$__interval', `${SCRAPE_SECONDS}s`);
  chosen.forEach((value, name) => (expr = expr.replaceAll(`$${name}`, value)));
  return expr;
}

function addresses(board: Board): string[] {
  return board.panels.map(({ panel }) => `/d/${board.dashboard.uid}?viewPanel=${panel.id}`);
}

function named(legend: string, series: Series): string {
  return legend.replace(LEGEND, (_, label: string) => series.metric[label] ?? '');
}

function summary(name: string, values: number[]): string {
  const least = Math.min(...values);
  const most = Math.max(...values);
  return `${name}: ${values.length} numbers from ${least} to ${most}, the last ${values.at(-1)}`;
}
