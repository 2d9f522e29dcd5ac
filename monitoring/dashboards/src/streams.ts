import { board, line } from './board.js';
import { named, series, states } from './kinds.js';

/** What belongs to the project: an application has no other label that says so. */
const APPLICATIONS = 'application=~"$project-.*"';

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
                { expr: `min by (application) (millrace_streams_running{${APPLICATIONS}})`, legend: '{{application}}' },
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
                expr: `sum by (application) (millrace_streams_restore_remaining_records{${APPLICATIONS}})`,
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
                expr: `sum by (application, topic) (millrace_streams_consumer_lag_records{${APPLICATIONS}})`,
                legend: '{{application}}: {{topic}}',
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
                  expr: `sum by (application, store) (millrace_streams_state_bytes{${APPLICATIONS}})`,
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
                expr: `sum by (application, store) (millrace_streams_state_keys{${APPLICATIONS}})`,
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
  ],
);
