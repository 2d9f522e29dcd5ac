import { html, nothing } from '../lib/lit-html.js';
import { any, words } from '../format.js';
import { badge, card, details, empty, eventAgo, safe, table, waiting } from '../parts.js';
import { state } from '../state.js';
/** @import {Alert} from '../types.js' */

export const title = 'Alerts';

export function view() {
  const known = state.views.alerts;
  if (!known) return waiting();
  return html`
    <div aria-live="polite">${
      known.open.length === 0
        ? empty(
            'No alert is open',
            'When drift is confirmed, quality falls, a model is rejected or a rollout needs a decision, it is said here, with what it is based on and what to do.',
          )
        : html`<ul class="plain">${known.open.map((each) => html`<li>${alert(each)}</li>`)}</ul>`
    }</div>
    ${card(
      'Closed',
      known.closed.length === 0
        ? html`<p class="note">None yet.</p>`
        : table(
            'Closed alerts, newest first',
            ['Subject', 'What', 'Opened', 'Closed'],
            known.closed.map((each) => [
              each.subject,
              each.message,
              eventAgo(each.opened_at),
              eventAgo(each.closed_at),
            ]),
          ),
      { help: 'event_time', note: 'How long ago is told in event time, here and above.' },
    )}`;
}

/** @param {Alert} each */
function alert(each) {
  const evidence = Object.entries(each.evidence ?? {});
  return card(
    words(each.kind).replace(/^./, (first) => first.toUpperCase()),
    html`
    <p class="lead">${badge(words(each.severity), /critical|error|page/i.test(each.severity) ? 'bad' : 'wait')} ${each.message}</p>
    <p class="meta">${each.subject}${each.model ? html` · ${each.model}` : nothing} · opened ${eventAgo(each.opened_at)}, figures of ${eventAgo(each.at)}</p>
    ${
      evidence.length > 0
        ? details(
            'What it is based on',
            table(
              'Evidence',
              ['What', 'Value'],
              evidence.map(([name, value]) => [words(name), any(value)]),
            ),
          )
        : nothing
    }
    ${each.link ? html`<p><a href=${safe(each.link)}>Look closer<span class="unseen"> at ${each.subject}</span></a></p>` : nothing}`,
  );
}
