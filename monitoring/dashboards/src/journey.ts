import { address } from './board.js';
import { named, states } from './kinds.js';
import { PROJECT, type Drawn, type Link, type Query } from './panel.js';

/** A machine that a model goes through: the phases that its metric tells apart by a label, with what each is called and its colour. */
interface Machine {
  legend: string;
  metric: string;
  label: string;
  phases: [value: string, text: string, color: string][];
  lead: Link;
}

const MACHINES: Machine[] = [
  {
    legend: '{{model}}: retraining',
    metric: 'millrace_retraining_phase',
    label: 'phase',
    phases: [
      ['stable', 'stable', 'green'],
      ['suspect', 'suspect', 'yellow'],
      ['requested', 'a request is held back', 'orange'],
      ['waiting_for_labels', 'waits for labels', 'light-orange'],
      ['training', 'in training', 'blue'],
      ['challenger', 'a version waits or is on trial', 'purple'],
      ['cool_down', 'cools down', 'light-blue'],
    ],
    lead: { title: 'Phases of retraining', url: address('retraining', 1) },
  },
  {
    legend: '{{model}}: training',
    metric: 'millrace_training_stage_under_way',
    label: 'stage',
    phases: [
      ['data_validation', 'validates data', 'super-light-blue'],
      ['dataset', 'dataset', 'light-blue'],
      ['tuning', 'tuning', 'semi-dark-blue'],
      ['training', 'fits', 'blue'],
      ['evaluation', 'evaluates', 'dark-blue'],
      ['gates', 'gates', 'yellow'],
      ['registration', 'registers', 'light-purple'],
      ['rollout', 'asks for its rollout', 'purple'],
    ],
    lead: { title: 'Stages of a training', url: address('retraining', 2) },
  },
  {
    legend: '{{model}}: rollout',
    metric: 'millrace_rollout_phase',
    label: 'phase',
    phases: [
      ['loading', 'loads', 'light-purple'],
      ['shadow', 'in shadow', 'purple'],
      ['live', 'live for a share', 'dark-purple'],
    ],
    lead: { title: 'Phases of a rollout', url: address('retraining', 3) },
  },
];

const DRIFT: [text: string, color: string][] = [
  ['', 'transparent'],
  ['a feature is out', 'yellow'],
  ['drift is confirmed', 'red'],
];

/** From what speaks for a training to the version that takes over: a line for each machine that a model goes through. Numbers of phases go on from one to the next. */
export function journey(id: number): Drawn {
  const names = [...DRIFT];
  const queries: Query[] = [
    {
      expr: `max by (model) (clamp_max(millrace_drift_out{${PROJECT}} + 2 * millrace_drift_confirmed{${PROJECT}}, 2))`,
      legend: '{{model}}: drift',
    },
  ];
  for (const { legend, metric, label, phases } of MACHINES) {
    const numbered = phases.map(([value, text, color]) => {
      names.push([text, color]);
      return `${names.length - 1} * max by (model, ${label}) (${metric}{${PROJECT}, ${label}="${value}"})`;
    });
    queries.push({ expr: `sum by (model) (${numbered.join(' or ')})`, legend });
  }
  return states(
    {
      id,
      title: 'Drift, request, training, gates, rollout: where is each model, and since when?',
      description:
        'Drift of what the model sees; the phase that its retraining is in; the stage that a training is in, from the dataset through the gates; and what is done with the version that comes of it. A click on a line leads to it at length.',
      unit: 'none',
      queries,
    },
    {
      mappings: named(...names),
      leads: [{ title: 'Which features, and when', url: address('drift', 3) }, ...MACHINES.map(({ lead }) => lead)],
    },
  );
}
