import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of what the compiler has made. */
export const TARGET = dirname(fileURLToPath(import.meta.url));

/** Folder of the code of the dashboards. */
export const CODE = join(TARGET, '..');

/** Where monitoring's files are. */
export const MONITORING = join(CODE, '..');

/** The dashboards as Grafana loads them. */
export const DASHBOARDS = join(MONITORING, 'grafana', 'dashboards');
