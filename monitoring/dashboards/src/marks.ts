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

/** A promotion, or the way back: which of them, the version says. */
const IN_SERVICE: Mark = {
  name: 'Promotions and rollbacks',
  color: 'green',
  query: {
    expr: appeared(
      (then) => `max by (model, model_version) (millrace_serving_info{${PROJECT}, model_version!=""}${then})`,
    ),
    legend: '{{model}} {{model_version}} has come into service',
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

/** What happens to models. */
export const MARKS: Mark[] = [ASKED, ENDED, IN_SERVICE];

/** The same, and each step of a rollout. */
export const ALL_MARKS: Mark[] = [...MARKS, ROLLOUT];
