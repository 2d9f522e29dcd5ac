import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Samples of a series: Unix time in seconds, and a number as text. */
export interface Series {
  metric: Record<string, string>;
  values: [number, string][];
}

/** A rule as Prometheus has read it. */
export interface Rule {
  name: string;
  query: string;
  annotations?: Record<string, string>;
}

/** A Prometheus of its own, on a free port, with its data in a folder. */
export class Prometheus {
  private constructor(
    private readonly address: string,
    private readonly process: ChildProcess,
  ) {}

  /** Starts one and waits until it answers. */
  static async start(folder: string, config: object): Promise<Prometheus> {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'prometheus.yml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(config, null, 2));
    const address = `127.0.0.1:${await freePort()}`;
    const started = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    let ended: string | undefined;
    started.on('error', (error) => (ended = error.message));
    started.on('exit', (code) => (ended = `exit code ${code}`));
    const prometheus = new Prometheus(`http://${address}`, started);
    while (!(await prometheus.ready())) {
      if (ended !== undefined) {
        throw new Error(`Prometheus does not start: ${ended}`);
      }
      await pause(100);
    }
    return prometheus;
  }

  private async ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.address}/-/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** What an expression gives over a stretch of time, in seconds. */
  async range(query: string, start: number, end: number, step: number): Promise<Series[]> {
    const answer = await this.get<{ result: Series[] }>('query_range', { query, start, end, step });
    return answer.result;
  }

  /** Values of a label of the series that a selector finds. */
  labelValues(label: string, selector: string, start: number, end: number): Promise<string[]> {
    return this.get(`label/${label}/values`, { 'match[]': selector, start, end });
  }

  /** The label sets of the series that a selector finds. */
  series(selector: string, start: number, end: number): Promise<Record<string, string>[]> {
    return this.get('series', { 'match[]': selector, start, end });
  }

  /** All rules of all files. */
  async rules(): Promise<Rule[]> {
    const answer = await this.get<{ groups: { rules: Rule[] }[] }>('rules', {});
    return answer.groups.flatMap((group) => group.rules);
  }

  private async get<T>(path: string, parameters: Record<string, string | number>): Promise<T> {
    const form = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
    const response = await fetch(`${this.address}/api/v1/${path}?${form}`);
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') {
      throw new Error(answer.error ?? response.statusText);
    }
    return answer.data;
  }

  /** Ends it, with what it has on disk. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      await ended;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
