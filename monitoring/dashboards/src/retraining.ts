import { board, line } from './board.js';
import { journey } from './journey.js';
import { named, series, states } from './kinds.js';
import { ALL_MARKS } from './marks.js';
import { PROJECT } from './panel.js';

const PHASES = { mappings: named(['', 'transparent'], ['here', 'blue']) };

export const retraining = board(
  'retraining',
  'Millrace: retraining and registry',
  'From a reason for a training to the version that takes over: where each model is, how long each step took, and what came of it.',
  [
    {
      title: 'Trigger, dataset, gates, rollout: what happened when?',
      lines: [line(8, journey(17))],
    },
    {
      title: 'The same, phase by phase',
      lines: [
        line(
          9,
          states(
            {
              id: 1,
              title: 'Which phase is retraining in?',
              description:
                'stable: nothing speaks for a training. suspect: a feature is out in the latest window. requested, waiting_for_labels: a reason is held back. training: asked for, and not ended. challenger: a version is on trial, or waits. cool_down: after one.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, phase) (millrace_retraining_phase{${PROJECT}})`,
                  legend: '{{model}}: {{phase}}',
                },
              ],
            },
            PHASES,
          ),
        ),
        line(
          9,
          states(
            {
              id: 2,
              title: 'Which stage is a training in?',
              description:
                'From the dataset to the gates. Of what has been in one stage for hours, see whether its progress goes on.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, stage) (millrace_training_stage_under_way{${PROJECT}})`,
                  legend: '{{model}}: {{stage}}',
                },
              ],
            },
            PHASES,
          ),
        ),
        line(
          7,
          states(
            {
              id: 3,
              title: 'Which phase is a rollout in?',
              description:
                'A version that met its gates: loading, in shadow, live for a share of the entities; none when it has taken over, or was taken out.',
              unit: 'none',
              queries: [
                { expr: `max by (model, phase) (millrace_rollout_phase{${PROJECT}})`, legend: '{{model}}: {{phase}}' },
              ],
            },
            PHASES,
          ),
        ),
      ],
    },
    {
      title: 'Why, and how old is what is in service?',
      lines: [
        line(
          8,
          states(
            {
              id: 18,
              title: 'Which version is champion, challenger and previous?',
              description: 'Aliases of the registry. A rollback makes the previous version champion again.',
              unit: 'none',
              queries: [
                {
                  expr: `max by (model, alias, model_version) (millrace_model_version_info{${PROJECT}})`,
                  legend: '{{model}} {{alias}}: {{model_version}}',
                },
              ],
            },
            PHASES,
          ),
          series({
            id: 4,
            title: 'How many trainings were asked for, and why?',
            description: 'Since the process started; one that has two reasons counts under both.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (model, reason) (millrace_retraining_requests_total{${PROJECT}})`,
                legend: '{{model}}: {{reason}}',
              },
            ],
          }),
          series({
            id: 5,
            title: 'Age of the champion',
            description:
              'Event time since the model in service was asked for. Dashed, the age at which it is renewed, where age asks for a training.',
            unit: 's',
            queries: [
              {
                expr: `max by (model) (millrace_retraining_champion_age_seconds{${PROJECT}})`,
                legend: '{{model}}',
              },
              {
                expr: `max by (model) (millrace_retraining_max_age_seconds{${PROJECT}})`,
                legend: '{{model}}, at most',
                limit: true,
                quiet: 'where age asks for no training there is no limit',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'What speaks for the next?',
      lines: [
        line(
          8,
          series({
            id: 20,
            title: 'Examples that have matured since the champion was asked for',
            description: 'What a training would learn from beside what the champion has learned from.',
            unit: 'short',
            queries: [{ expr: `max by (model) (millrace_retraining_new_examples{${PROJECT}})`, legend: '{{model}}' }],
          }),
          series({
            id: 21,
            title: 'For how long has drift of the champion been confirmed?',
            description:
              'Event time; 0 while it is not. A training waits for labels that are younger than the drift, for as long as the project file says; what goes on rising after that is a training that does not come.',
            unit: 's',
            queries: [
              { expr: `max by (model) (millrace_retraining_drift_age_seconds{${PROJECT}})`, legend: '{{model}}' },
            ],
          }),
        ),
      ],
    },
    {
      title: 'How do trainings go?',
      lines: [
        line(
          8,
          series({
            id: 6,
            title: 'How many trainings have ended, and how?',
            description: 'Since the trainer started. staged: a version waits for a person. rejected: it failed a gate.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (model, outcome) (millrace_trainings_total{${PROJECT}})`,
                legend: '{{model}}: {{outcome}}',
              },
            ],
          }),
          series({
            id: 19,
            title: 'How many trainings in a row came to nothing?',
            description:
              'Whose version did not come into service to stay. Each makes the wait for the next longer: see why the gates are missed.',
            unit: 'short',
            queries: [
              {
                expr: `max by (model) (millrace_retraining_rejections_in_a_row{${PROJECT}})`,
                legend: '{{model}}',
              },
            ],
          }),
          series({
            id: 7,
            title: 'How long did the latest training take?',
            description: 'From its request being taken up to its end.',
            unit: 's',
            queries: [{ expr: `max by (model) (millrace_training_duration_seconds{${PROJECT}})`, legend: '{{model}}' }],
          }),
        ),
        line(
          8,
          series({
            id: 8,
            title: 'How long did the stages of a training take?',
            description: 'The latest run of each stage.',
            unit: 's',
            queries: [
              {
                expr: `max by (model, stage) (millrace_training_stage_duration_seconds{${PROJECT}})`,
                legend: '{{model}}: {{stage}}',
              },
            ],
          }),
          series({
            id: 9,
            title: 'How many stages have ended, and how?',
            description: 'Since the trainer started. reused: an earlier training had made it.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (model, stage, outcome) (millrace_training_stages_total{${PROJECT}})`,
                legend: '{{model}}: {{stage}} {{outcome}}',
              },
            ],
          }),
          series(
            {
              id: 10,
              title: 'How much of the stage under way is done?',
              description: 'Where that can be told.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `max by (model) (millrace_training_stage_progress_ratio{${PROJECT}})`,
                  legend: '{{model}}',
                },
              ],
            },
            { max: 1 },
          ),
        ),
      ],
    },
    {
      title: 'How does the rollout go?',
      lines: [
        line(
          8,
          series(
            {
              id: 11,
              title: 'Share of the entities that the version on trial decides for',
              description: '0 in shadow, and when nothing is on trial.',
              unit: 'percentunit',
              queries: [{ expr: `max by (model) (millrace_rollout_share{${PROJECT}})`, legend: '{{model}}' }],
            },
            { max: 1 },
          ),
          series({
            id: 12,
            title: 'Which step of the rollout is under way?',
            description: 'From 1; 0 while a version is loaded, or when there is none.',
            unit: 'none',
            queries: [{ expr: `max by (model) (millrace_rollout_step{${PROJECT}})`, legend: '{{model}}' }],
          }),
          states(
            {
              id: 13,
              title: 'Does a rollout wait for somebody?',
              description: 'It is paused, by a guard or a person. ./millrace deploy status says why; resume or abort.',
              unit: 'none',
              queries: [{ expr: `max by (model) (millrace_rollout_paused{${PROJECT}})`, legend: '{{model}}' }],
            },
            { mappings: named(['no', 'green'], ['waits', 'yellow']) },
          ),
        ),
      ],
    },
    {
      title: 'What does the registry do?',
      lines: [
        line(
          8,
          series({
            id: 14,
            title: 'How many deployments have there been?',
            description: 'Sequence of the latest record: each promotion, step and rollback is one more.',
            unit: 'short',
            queries: [{ expr: `max by (model) (millrace_deployment_sequence{${PROJECT}})`, legend: '{{model}}' }],
          }),
          series({
            id: 15,
            title: 'Pieces of bundles that were deleted',
            description: 'Since the trainer started: of versions that nobody points to any more.',
            unit: 'short',
            queries: [{ expr: 'sum(millrace_artifact_pieces_collected_total)', legend: 'pieces' }],
          }),
          series({
            id: 16,
            title: 'What does MLflow hear of trainings?',
            description:
              'Trainings that it was told of, and those of which it would not hear, since the trainer started.',
            unit: 'short',
            queries: [
              {
                expr: 'sum by (tracker, outcome) (millrace_mlflow_trainings_total)',
                legend: '{{tracker}}: {{outcome}}',
                quiet: 'without a setting there is no tracker to tell',
              },
              {
                expr: 'max by (tracker) (millrace_mlflow_failing)',
                legend: '{{tracker}}: cannot be told now',
                quiet: 'without a setting there is no tracker to tell',
              },
            ],
          }),
        ),
      ],
    },
  ],
  { marks: ALL_MARKS },
);
