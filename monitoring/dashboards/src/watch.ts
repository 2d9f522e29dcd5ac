import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Prometheus } from './prometheus.js';
import { FOLDER, SCRAPE_SECONDS, remember, ruleFiles } from './run.js';

/*
 * Runs a quickstart (the command line behind this program's name) while a Prometheus scrapes it, and asks serving meanwhile, as users do: without
 * that nobody would. Ends with the quickstart's exit code. What Prometheus saw stays for ask.js.
 */
const TARGETS = join(FOLDER, 'targets.json');
const SECONDS = 1000;

const [command, ...parameters] = process.argv.slice(2);
if (command === undefined) {
  throw new Error('which command?');
}
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
writeFileSync(TARGETS, '[]');
const prometheus = await Prometheus.start(FOLDER, {
  global: { scrape_interval: `${SCRAPE_SECONDS}s`, evaluation_interval: '10s' },
  rule_files: ruleFiles(),
  scrape_configs: [{ job_name: 'millrace', file_sd_configs: [{ files: [TARGETS], refresh_interval: '1s' }] }],
});
const start = now();
let asking: NodeJS.Timeout | undefined;
try {
  const run = spawn(command, parameters, { stdio: ['inherit', 'pipe', 'inherit'] });
  createInterface({ input: run.stdout }).on('line', (line) => {
    console.log(line);
    const metrics = /http:\/\/([^/\s]+)\/metrics/.exec(line)?.[1];
    if (metrics !== undefined) {
      writeFileSync(TARGETS, JSON.stringify([{ targets: [metrics] }]));
    }
    const serving = /(http:\/\/[^/\s]+)\/features\//.exec(line)?.[1];
    if (serving !== undefined) {
      asking = setInterval(() => ask(serving), SECONDS);
    }
  });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    run.on('error', reject);
    run.on('close', (code) => resolve(code ?? 1));
  });
} finally {
  clearInterval(asking);
  await prometheus.stop();
}
remember({ start, end: now() });

/** One customer's features, and a prediction: nothing is learned from it. Nobody waits for the answers, and none is owed once the quickstart stops. */
function ask(serving: string): void {
  const entity = `c${String(1 + Math.floor(Math.random() * 1000)).padStart(5, '0')}`;
  const body = JSON.stringify({ entity });
  for (const request of [
    fetch(`${serving}/features/${entity}`),
    fetch(`${serving}/predict`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
  ]) {
    request.then((answer) => answer.arrayBuffer()).catch(() => undefined);
  }
}

function now(): number {
  return Math.floor(Date.now() / SECONDS);
}
