import type { Mark } from './board.js';
import { PROJECT } from './panel.js';
import { appeared, grew } from './promql.js';

/** What a board's time lines are marked with, so that a bend in one and what happened to a model are seen together. */
const ASKED: Mark = {
  name: 'Trainings asked for',
  color: 'blue',
  query: {
    expr: grew((then) => `sum by (model) (millrace_retraining_requests_total{${PROJECT}}${then})`),
    legend: 'a training of {{model}} was asked for',
  },
};

const ENDED: Mark = {
  name: 'Trainings ended',
  color: 'light-blue',
  query: {
    expr: grew((then) => `sum by (model, outcome) (millrace_trainings_total{${PROJECT}}${then})`),
    legend: 'a training of {{model}} has ended: {{outcome}}',
  },
};

/** The version of each model that has an alias. */
function version(alias: string, then: string): string {
  return `max by (model, model_version) (millrace_model_version_info{${PROJECT}, alias="${alias}"}${then})`;
}

const CHAMPION = appeared((then) => version('champion', then));
/** Whether what is champion now was previous before: then it came back. */
const CAME_BACK = version('previous', ' offset $__interval');

const PROMOTED: Mark = {
  name: 'Promotions',
  color: 'green',
  query: { expr: `(${CHAMPION}) unless ${CAME_BACK}`, legend: '{{model}} {{model_version}} has become champion' },
};

const ROLLED_BACK: Mark = {
  name: 'Rollbacks',
  color: 'orange',
  query: {
    expr: `(${CHAMPION}) and ${CAME_BACK}`,
    legend: '{{model}} {{model_version}} is champion again',
    quiet: 'while new versions do well nothing is rolled back',
  },
};

const ALERTS: Mark = {
  name: 'Alerts opened',
  color: 'red',
  query: {
    expr: grew((then) => `max by (kind, model) (millrace_alerts_total{${PROJECT}, transition="opened"}${then})`),
    legend: 'alert {{kind}} {{model}}',
  },
};

const ROLLOUT: Mark = {
  name: 'Steps of rollouts',
  color: 'purple',
  query: {
    expr: grew((then) => `max by (model) (millrace_deployment_sequence{${PROJECT}}${then})`),
    legend: 'the deployment of {{model}} has changed',
  },
};

/** What happens to models, and what is told. */
export const MARKS: Mark[] = [ALERTS, ASKED, ENDED, PROMOTED, ROLLED_BACK];

/** The same, and each step of a rollout. */
export const ALL_MARKS: Mark[] = [...MARKS, ROLLOUT];
