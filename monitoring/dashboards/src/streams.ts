import { board, line } from './board.js';
import { named, series, states } from './kinds.js';
import { PROJECT } from './panel.js';
import { grown } from './promql.js';

export const streams = board(
  'streams',
  'Millrace: Kafka Streams and lag',
  'Whether the applications run and keep up, what their state takes, and what the processes take of their machines.',
  [
    {
      title: 'Do they run, and keep up?',
      lines: [
        line(
          9,
          states(
            {
              id: 1,
              title: 'Which applications run?',
              description: 'RUNNING, with every thread. What does not run says why in /health/ready.',
              unit: 'none',
              queries: [
                { expr: `min by (application) (millrace_streams_running{${PROJECT}})`, legend: '{{application}}' },
              ],
            },
            { mappings: named(['stopped', 'red'], ['runs', 'green']) },
          ),
          series({
            id: 2,
            title: 'How many records are to be restored?',
            description: 'Of state that an application lacks. Its tasks do nothing before.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (application) (millrace_streams_restore_remaining_records{${PROJECT}})`,
                legend: '{{application}}',
              },
            ],
          }),
        ),
        line(
          9,
          series({
            id: 3,
            title: 'How many records are applications behind?',
            description: 'Between what was read and the ends of the partitions of a topic, all of them together.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (application, topic) (millrace_streams_consumer_lag_records{${PROJECT}})`,
                legend: '{{application}}: {{topic}}',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'Who reads the topics, and how far are they behind?',
      lines: [
        line(
          9,
          series({
            id: 12,
            title: 'How long has the oldest record that a group has not read been waiting?',
            description:
              'Of every consumer group that has committed offsets on a topic of the project, those that read its predictions as well. In order while it is seconds; what grows is a group that stands still or is too slow.',
            unit: 's',
            queries: [
              {
                expr: `max by (group, topic) (millrace_consumer_lag_seconds{${PROJECT}})`,
                legend: '{{group}}: {{topic}}',
              },
            ],
          }),
          series({
            id: 13,
            title: 'How many records has a group not read?',
            description: 'Of the same groups, by committed offsets: of a batch that is worked on, all count.',
            unit: 'short',
            queries: [
              {
                expr: `max by (group, topic) (millrace_consumer_lag_records{${PROJECT}})`,
                legend: '{{group}}: {{topic}}',
              },
            ],
          }),
        ),
        line(
          8,
          series({
            id: 14,
            title: 'How many rebalances were there within 10 minutes?',
            description:
              'By application, and of scoring. One or two when a process starts or stops; more, again and again: a member is thrown out, or starts and dies.',
            unit: 'short',
            queries: [
              {
                expr: grown('millrace_streams_rebalances_total', 'application', '10m'),
                legend: '{{application}}',
              },
              { expr: grown('millrace_serving_rebalances_total', '', '10m'), legend: 'scoring' },
            ],
          }),
          series({
            id: 15,
            title: 'How many threads failed within an hour?',
            description:
              'Threads of applications that ended by an error. They are replaced; the log of the process says what the error was.',
            unit: 'short',
            queries: [
              {
                expr: grown('millrace_streams_failed_threads_total', 'application', '1h'),
                legend: '{{application}}',
                quiet: 'while all is well no thread fails',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'What does their state take?',
      lines: [
        line(
          8,
          series(
            {
              id: 4,
              title: 'Bytes of state, by store',
              description: 'Local, compressed, with what is not in a file yet.',
              unit: 'bytes',
              queries: [
                {
                  expr: `sum by (application, store) (millrace_streams_state_bytes{${PROJECT}})`,
                  legend: '{{application}}: {{store}}',
                },
              ],
            },
            { stacked: true },
          ),
          series({
            id: 5,
            title: 'Keys, by store',
            description: 'As RocksDB estimates them.',
            unit: 'short',
            queries: [
              {
                expr: `sum by (application, store) (millrace_streams_state_keys{${PROJECT}})`,
                legend: '{{application}}: {{store}}',
              },
            ],
          }),
        ),
      ],
    },
    {
      title: 'What do the processes take?',
      lines: [
        line(
          8,
          series({
            id: 6,
            title: 'Processors that a process uses',
            description: 'Seconds of them, a second. Of every process that is scraped, as are the figures below.',
            unit: 'short',
            queries: [{ expr: 'rate(process_cpu_seconds_total[$__rate_interval])', legend: '{{instance}}' }],
          }),
          series({
            id: 7,
            title: 'Memory of a process',
            description:
              'Resident: the heap as far as it was touched, and what RocksDB, XGBoost and threads take beside it.',
            unit: 'bytes',
            queries: [{ expr: 'process_resident_memory_bytes', legend: '{{instance}}' }],
          }),
          series({
            id: 8,
            title: 'Heap in use',
            description: 'Beside the most that it may be.',
            unit: 'bytes',
            queries: [
              { expr: 'jvm_memory_bytes_used{area="heap"}', legend: '{{instance}}' },
              { expr: 'jvm_memory_bytes_max{area="heap"}', legend: '{{instance}}, at most', limit: true },
            ],
          }),
        ),
        line(
          8,
          series(
            {
              id: 9,
              title: 'Share of time that the collector takes',
              description: 'Above a tenth for longer than a moment: the heap is too small.',
              unit: 'percentunit',
              queries: [
                {
                  expr: 'sum by (instance) (rate(jvm_gc_collection_seconds_sum[$__rate_interval]))',
                  legend: '{{instance}}',
                },
              ],
            },
            { max: 1 },
          ),
          series({
            id: 10,
            title: 'Threads of a process',
            description: 'A number that only grows is a leak.',
            unit: 'short',
            queries: [{ expr: 'jvm_threads_current', legend: '{{instance}}' }],
          }),
          series({
            id: 11,
            title: 'Open files of a process',
            description: 'Beside the most that it may open.',
            unit: 'short',
            queries: [
              { expr: 'process_open_fds', legend: '{{instance}}' },
              { expr: 'process_max_fds', legend: '{{instance}}, at most', limit: true },
            ],
          }),
        ),
      ],
    },
    {
      title: 'What have their machines left?',
      lines: [
        line(
          8,
          series(
            {
              id: 16,
              title: 'Which share of its processors does a machine use?',
              description: 'Of the machine, or the container, that the process runs on: all that runs there.',
              unit: 'percentunit',
              queries: [{ expr: 'millrace_host_cpu_ratio', legend: '{{instance}}' }],
            },
            { max: 1 },
          ),
          series({
            id: 17,
            title: 'How much memory does a machine have left?',
            description: 'Available without swapping, beside all there is. RocksDB lives from what is left for files.',
            unit: 'bytes',
            queries: [
              { expr: 'millrace_host_memory_bytes{kind="available"}', legend: '{{instance}}' },
              { expr: 'millrace_host_memory_bytes{kind="total"}', legend: '{{instance}}, in all', limit: true },
            ],
          }),
          series(
            {
              id: 18,
              title: 'Which share of the time is a GPU busy?',
              description: 'Of the trainer’s machine, where XGBoost may train on it.',
              unit: 'percentunit',
              queries: [
                {
                  expr: 'millrace_gpu_utilization_ratio',
                  legend: '{{instance}} GPU {{gpu}}',
                  quiet: 'a machine without a GPU tells of none',
                },
              ],
            },
            { max: 1 },
          ),
          series({
            id: 19,
            title: 'Memory of a GPU in use',
            description: 'Beside all it has.',
            unit: 'bytes',
            queries: [
              {
                expr: 'millrace_gpu_memory_bytes{kind="used"}',
                legend: '{{instance}} GPU {{gpu}}',
                quiet: 'a machine without a GPU tells of none',
              },
              {
                expr: 'millrace_gpu_memory_bytes{kind="total"}',
                legend: '{{instance}} GPU {{gpu}}, in all',
                limit: true,
                quiet: 'a machine without a GPU tells of none',
              },
            ],
          }),
        ),
      ],
    },
  ],
);
