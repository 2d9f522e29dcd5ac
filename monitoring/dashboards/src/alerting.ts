import { address, led, type Section } from './board.js';
import { above, figure, from, mapped, series, table } from './kinds.js';
import { LEADS, place } from './leads.js';
import { PROJECT, type Drawn } from './panel.js';
import { grown, growth } from './promql.js';

/** What is open, by what it is about. Every monitor tells the same. */
const OPEN = `(max by (severity, kind, model) (millrace_alerts_open{${PROJECT}}) > 0)`;

/** The same, each with the address of the panel at which to look. */
const LED = LEADS.reduce(
  (expr, lead) =>
    `label_replace(${expr}, "panel", "${place(lead)}", "about", "(${lead.kinds.join('|')}) ${lead.ofModel ? '.+' : '.*'}")`,
  `label_join(${OPEN}, "about", " ", "kind", "model")`,
);

function open(severity: string): string {
  return `sum(max by (kind, model) (millrace_alerts_open{${PROJECT}, severity="${severity}"})) or vector(0)`;
}

/** Which alerts there are and where they lead; what a panel is called is asked of `titled`, by its place. */
export function alerting(titled: (dashboard: string, panel: number) => string): Section {
  return {
    title: 'Which alerts are open, and who was told?',
    lines: [
      led(
        8,
        table(
          {
            id: 15,
            title: 'Alerts that are open now',
            description:
              'Of the project’s topic of alerts, which has the reasons and figures of each. The last column leads to what the alert is about.',
            unit: 'none',
            queries: [{ expr: LED, legend: '{{severity}} {{kind}} {{model}} {{panel}}' }],
          },
          [
            {
              field: 'severity',
              name: 'severity',
              mappings: mapped([
                ['critical', 'critical', 'red'],
                ['warning', 'warning', 'orange'],
                ['info', 'info', 'blue'],
              ]),
            },
            { field: 'kind', name: 'alert' },
            { field: 'model', name: 'model' },
            { field: 'Value', name: 'open' },
            {
              field: 'panel',
              name: 'where to look',
              mappings: mapped(LEADS.map((lead) => [place(lead), titled(lead.dashboard, lead.panel)])),
              link: { title: 'look there', url: '/d/${__value.raw}&${project:queryparam}&${__url_time_range}' },
            },
          ],
          'none is open',
        ),
        series({
          id: 16,
          title: 'How many alerts were opened within an hour?',
          description:
            'By kind. One that comes and goes is opened again each time: its threshold is too near to what is usual. In the first hour that Prometheus looks, all there ever were.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (kind) (max by (kind, model) (${growth('millrace_alerts_total', '1h', ', transition="opened"')}))`,
              legend: '{{kind}}',
            },
          ],
        }),
        series({
          id: 17,
          title: 'What became of posts to the webhook within an hour?',
          description:
            'delivered; retried: it did not answer well, and is asked again; given up: whoever listens there has not been told, and reads the topic of alerts.',
          unit: 'short',
          queries: [
            {
              expr: grown('millrace_alert_deliveries_total', 'outcome', '1h'),
              legend: '{{outcome}}',
              quiet: 'without the setting of a webhook nothing is posted',
            },
          ],
        }),
      ),
    ],
  };
}

/** How many alerts are open, for the first line of the Overview. */
export function openAlerts(): Drawn[] {
  const links = [{ title: 'Which, and where to look', url: address('overview', 15) }];
  return [
    figure(
      {
        id: 18,
        title: 'Critical alerts that are open',
        description: 'Something does not do its work, or the data are broken: look now.',
        unit: 'short',
        queries: [{ expr: open('critical'), legend: 'critical' }],
        links,
      },
      { thresholds: from(1) },
    ),
    figure(
      {
        id: 19,
        title: 'Warnings that are open',
        description: 'Something waits for somebody, or will: look today.',
        unit: 'short',
        queries: [{ expr: open('warning'), legend: 'warnings' }],
        links,
      },
      { thresholds: above(1) },
    ),
  ];
}
