import type { Board } from './board.js';
import { business } from './business.js';
import { drift } from './drift.js';
import { features } from './features.js';
import { overview } from './overview.js';
import { quality } from './quality.js';
import { retraining } from './retraining.js';
import { serving } from './serving.js';
import { streams } from './streams.js';

/** All dashboards, in the order in which somebody looks at them. */
export const boards: Board[] = [overview, serving, features, drift, quality, retraining, business, streams];
