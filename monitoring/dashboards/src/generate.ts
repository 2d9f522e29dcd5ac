import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choiceQuery } from './board.js';
import { boards } from './boards.js';
import { DASHBOARDS, MONITORING } from './files.js';

/*
 * Writes the dashboards as Grafana loads them, and panels.json: every expression, where it is shown, and why it may have no answer.
 * With --check it writes nothing, and fails where the files are not what it would write.
 */
const files = new Map<string, string>();
for (const { dashboard } of boards) {
  files.set(join(DASHBOARDS, `${dashboard.uid}.json`), text(dashboard));
}
files.set(join(MONITORING, 'grafana', 'panels.json'), text(boards.map(overview)));

const stale = (existsSync(DASHBOARDS) ? readdirSync(DASHBOARDS) : [])
  .map((name) => join(DASHBOARDS, name))
  .filter((file) => !files.has(file));
if (process.argv.includes('--check')) {
  const wrong = [...stale, ...[...files].filter(([file, wanted]) => contents(file) !== wanted).map(([file]) => file)];
  wrong.forEach((file) => console.error(`${file} is not what the code says: npm run generate`));
  process.exitCode = wrong.length === 0 ? 0 : 1;
} else {
  mkdirSync(DASHBOARDS, { recursive: true });
  stale.forEach((file) => rmSync(file));
  files.forEach((wanted, file) => writeFileSync(file, wanted));
}

/** What a dashboard asks, without how it looks. */
function overview(board: (typeof boards)[number]): object {
  const { dashboard, choices, marks, panels } = board;
  return {
    dashboard: dashboard.uid,
    choices: choices.map((choice) => ({ name: choice.name, query: choiceQuery(choice) })),
    panels: panels.map(({ panel, queries }) => ({
      id: panel.id,
      title: panel.title,
      link: `/d/${dashboard.uid}?viewPanel=${panel.id}`,
      queries: queries.map(({ expr, quiet }) => ({ expr, quiet })),
    })),
    annotations: marks.map(({ name, query }) => ({ name, expr: query.expr, quiet: query.quiet })),
  };
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function contents(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
