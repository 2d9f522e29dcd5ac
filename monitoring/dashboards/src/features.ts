import { board, line } from './board.js';
import { figure, named, series, states } from './kinds.js';
import { MARKS } from './marks.js';
import { PROJECT } from './panel.js';
import { grown, rate } from './promql.js';

export const features = board(
  'features',
  'Millrace: features and data quality',
  'What comes of the sources, what is wrong with it, whether the clock goes on, and what the state of the entities costs.',
  [
    {
      title: 'What comes, and what becomes of it?',
      lines: [
        line(
          8,
          series(
            {
              id: 1,
              title: 'Events a second, by source',
              description:
                'Events that became part of the state of their entity. A source that falls silent is a fault somewhere before.',
              unit: 'eps',
              queries: [
                {
                  expr: rate('millrace_features_events_total', 'source'),
                  legend: '{{source}}',
                },
              ],
            },
            { stacked: true },
          ),
          series(
            {
              id: 2,
              title: 'Feature updates a second, by cause',
              description: 'EVENT: an event changed them. REFRESH: silence did. SNAPSHOT: rows that are learned from.',
              unit: 'recps',
              queries: [
                {
                  expr: rate('millrace_features_updates_total', 'cause'),
                  legend: '{{cause}}',
                },
              ],
            },
            { stacked: true },
          ),
        ),
        line(
          8,
          series({
            id: 3,
            title: 'How many records became dead letters within 10 minutes?',
            description:
              'Records of sources that could not be processed, by reason. The record and its headers are on the topic of dead letters.',
            unit: 'short',
            queries: [
              {
                expr: `${grown('millrace_features_dead_letters_total', 'source, reason', '10m')} > 0`,
                legend: '{{source}}: {{reason}}',
              },
            ],
          }),
          series(
            {
              id: 4,
              title: 'Which share of events comes late?',
              description:
                'Events behind the moment that their entity had reached, and taken all the same; those that came too late are dead letters.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `${rate('millrace_features_late_events_total', 'source')} / ${rate('millrace_features_events_total', 'source')}`,
                  legend: '{{source}}',
                },
              ],
            },
            { max: 1 },
          ),
        ),
      ],
    },
    {
      title: 'Are the data as they should be?',
      lines: [
        line(
          8,
          series({
            id: 5,
            title: 'How often did records break a rule within 10 minutes?',
            description:
              'Rules of validation in the project file, with what became of the records; a record may break several.',
            unit: 'short',
            queries: [
              {
                expr: grown('millrace_features_validation_breaks_total', 'source, field, rule, action', '10m'),
                legend: '{{source}}.{{field}} {{rule}}: {{action}}',
                quiet: 'records that are as they should be break no rule',
              },
            ],
          }),
          series(
            {
              id: 6,
              title: 'Which share of events has no value in a field?',
              description:
                'Null, or not in the schema, before any rule mends it. A field that goes missing shows here first.',
              unit: 'percentunit',
              queries: [
                {
                  expr: `${rate('millrace_features_nulls_total', 'source, field')} / on (source) group_left ${rate('millrace_features_events_total', 'source')}`,
                  legend: '{{source}}.{{field}}',
                },
              ],
            },
            { max: 1 },
          ),
        ),
      ],
    },
    {
      title: 'Does the clock go on?',
      lines: [
        line(
          8,
          series({
            id: 16,
            title: 'How long ago was the last tick?',
            description:
              'By the clock on the wall. Everything that waits for event time waits for ticks; the features process writes one every tick.interval.ms, 10 s by default.',
            unit: 's',
            queries: [{ expr: `max(millrace_clock_tick_age_seconds{${PROJECT}})`, legend: 'age' }],
          }),
          figure({
            id: 17,
            title: 'Event time that has been reached',
            description:
              'The time of the last tick. Live, that is now; a replay goes through the past, and is done when it is at its end.',
            unit: 'dateTimeAsIso',
            queries: [{ expr: `max(millrace_clock_event_time_seconds{${PROJECT}}) * 1000`, legend: 'event time' }],
          }),
        ),
        line(
          8,
          series({
            id: 7,
            title: 'How far is the sweep behind the last tick?',
            description:
              'Event time, by partition; 0 when all ticks are done. A sweep looks at every entity for what silence alone changes.',
            unit: 's',
            queries: [
              {
                expr: `max by (partition) (millrace_features_sweep_lag_seconds{${PROJECT}})`,
                legend: 'partition {{partition}}',
              },
            ],
          }),
          series({
            id: 8,
            title: 'Ticks that wait for events before them',
            description:
              'By partition. More than a few, for longer than a moment: the partition of some source cannot be read on.',
            unit: 'short',
            queries: [
              {
                expr: `max by (partition) (millrace_features_held_ticks{${PROJECT}})`,
                legend: 'partition {{partition}}',
              },
            ],
          }),
          series({
            id: 9,
            title: 'How many ticks came too late to count?',
            description:
              'Ticks no later than the one before, since the process started: a clock runs behind, or two write.',
            unit: 'short',
            queries: [
              {
                expr: `max by (partition) (millrace_features_ticks_passed_over_total{${PROJECT}})`,
                legend: 'partition {{partition}}',
                quiet: 'a clock that goes forward is never too late',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'What does the state cost?',
      lines: [
        line(
          8,
          series({
            id: 10,
            title: 'Entities with a state',
            description: 'As RocksDB estimates them.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (application) (millrace_streams_state_keys{${PROJECT}, store="heads"})`,
                legend: '{{application}}',
              },
            ],
          }),
          series({
            id: 11,
            title: 'Bytes of state of an entity',
            description: 'On disk, compressed, indexes included.',
            unit: 'bytes',
            queries: [
              {
                expr: `sum by (application) (millrace_streams_state_bytes{${PROJECT}, store=~"heads|wide"}) / sum by (application) (millrace_streams_state_keys{${PROJECT}, store="heads"})`,
                legend: '{{application}}',
              },
            ],
          }),
          series({
            id: 12,
            title: 'Bytes of changelog for an event',
            description: 'What is put into stores of state, before compression, for each event; sweeps count, too.',
            unit: 'bytes',
            queries: [
              {
                expr: `${rate('millrace_features_changelog_bytes_total', '')} / ${rate('millrace_features_events_total', '')}`,
                legend: 'bytes',
              },
            ],
          }),
        ),
        line(
          8,
          series({
            id: 13,
            title: 'Tiles of an entity',
            description: 'On average, looked at at every 256th update.',
            unit: 'short',
            queries: [
              {
                expr: `${rate('millrace_features_tiles_per_entity_sum', '')} / ${rate('millrace_features_tiles_per_entity_count', '')}`,
                legend: 'tiles',
              },
            ],
          }),
          series({
            id: 14,
            title: 'Entities that a backfill has filled',
            description: 'Since the process started: their state got what it was missing of features that were added.',
            unit: 'short',
            queries: [
              {
                expr: `sum(millrace_features_backfilled_total{${PROJECT}})`,
                legend: 'entities',
                quiet: 'only a backfill fills',
              },
            ],
          }),
          states(
            {
              id: 15,
              title: 'Which MAJOR versions of the features does a model need?',
              description: 'One that no model needs may be retired: ./millrace features retire.',
              unit: 'none',
              queries: [{ expr: `max by (major) (millrace_features_needed{${PROJECT}})`, legend: 'version {{major}}' }],
            },
            { mappings: named(['no model needs it', 'yellow'], ['needed', 'green']) },
          ),
        ),
      ],
    },
  ],
  { marks: MARKS },
);
