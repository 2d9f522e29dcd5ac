import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MONITORING, TARGET } from './files.js';

/** Where what Prometheus saw of a run is kept until the next one. */
export const FOLDER = join(TARGET, 'run');

/** How often the run is looked at: what lasts for longer is seen. A training of the quickstart takes some seconds. */
export const SCRAPE_SECONDS = 1;

/** When a run that Prometheus has watched began and ended, Unix time in seconds. */
export interface Run {
  start: number;
  end: number;
}

const FILE = join(FOLDER, 'run.json');

export function remember(run: Run): void {
  writeFileSync(FILE, JSON.stringify(run));
}

export function remembered(): Run {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Run;
}

/** The files of rules that Prometheus loads. */
export function ruleFiles(): string[] {
  return readdirSync(MONITORING)
    .filter((name) => name === 'rules.yml')
    .map((name) => join(MONITORING, name));
}
