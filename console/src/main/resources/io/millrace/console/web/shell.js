import { html, nothing } from './lib/lit-html.js';
import { capital, count, plural, span, time } from './format.js';
import { askForToken, operatorControl } from './operate.js';
import { help } from './parts.js';
import { set, state } from './state.js';

/** How often what is told relative to now is drawn anew, in milliseconds. */
export const figureTime = 1_000;

const ENTRIES = /** @type {const} */ ([
  ['', 'Now'],
  ['entities', 'Entities'],
  ['drift', 'Drift'],
  ['quality', 'Quality'],
  ['models', 'Models'],
  ['rollout', 'Rollout'],
  ['experiments', 'Experiments'],
  ['alerts', 'Alerts'],
  ['dead-letters', 'Dead letters'],
]);

/** What is around every page: who and what, whether it is live, and the way to the others. @param {import('./main.js').Route} route @param {unknown} main */
export function shell(route, main) {
  const { project, alerts, dead_letters: dead } = state.views;
  const open = alerts?.open.length ?? 0;
  return html`
    <header class="top">
      <a class="brand" href="#/" aria-label="Millrace, what is happening now"><img src="icon.svg" alt="" width="24" height="24"><span>Millrace</span></a>
      <p class="project">${project ? html`<b>${project.name}</b> <span class="badge">${project.environment}</span>` : nothing}</p>
      <p class="clock"><span>Event time</span> ${help('event_time')} <b>${time(state.views.loop?.event_time)}</b></p>
      <p class="connection ${state.connection}" role="status">${connection()}</p>
      <div class="controls">${operatorControl()}${themeSwitch()}</div>
    </header>
    <nav class="pages" aria-label="Pages"><ul>${ENTRIES.map(
      ([page, name]) => html`<li><a href="#/${page}" aria-current=${route.page === page ? 'page' : nothing}>
      ${page === 'entities' && project ? capital(plural(project.entity.name)) : name}${page === 'alerts' && open > 0 ? html` <span class="count bad">${open}<span class="unseen"> open</span></span>` : nothing}${page === 'dead-letters' && dead?.total ? html` <span class="count">${count(dead.total)}<span class="unseen"> open</span></span>` : nothing}</a></li>`,
    )}</ul></nav>
    <div class="page ${state.connection === 'lost' ? 'old' : ''}">
      ${state.connection === 'lost' ? html`<p class="banner bad"><b>Connection lost.</b> ${state.refusal ? `The server says: ${state.refusal}.` : ''} What you see is ${state.heardAt ? `from ${span(Date.now() - state.heardAt)} ago` : 'nothing yet'}. The page connects again by itself.${state.refusal && !state.session.who ? html` <button type="button" class="link" @click=${askForToken}>Enter a token</button>` : nothing}</p>` : nothing}
      ${state.views.loop?.behind ? html`<p class="banner">${state.views.loop.behind}</p>` : nothing}
      <div role="status" class="notices">${state.notice ? html`<p class="banner ${state.notice.tone}">${state.notice.text}</p>` : nothing}</div>
      ${main}
      <footer><p>${project ? `Millrace, feature set ${project.serving.feature_set_version}` : 'Millrace'} · all times in UTC</p></footer>
    </div>`;
}

function connection() {
  if (state.connection === 'live') return html`<span class="dot" aria-hidden="true"></span>Live`;
  if (state.connection === 'connecting') return html`<span class="dot" aria-hidden="true"></span>Connecting…`;
  return html`<span class="dot" aria-hidden="true"></span>Connection lost`;
}

function themeSwitch() {
  const chosen = document.documentElement.dataset.theme ?? 'system';
  return html`<label class="theme"><span class="unseen">Colours</span><select @change=${(
    /** @type {Event} */ event,
  ) => {
    const theme = /** @type {HTMLSelectElement} */ (event.target).value;
    if (theme === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem('millrace.theme');
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem('millrace.theme', theme);
    }
    document.dispatchEvent(new Event('themechange'));
    set({});
  }}>${['system', 'light', 'dark'].map((theme) => html`<option value=${theme} ?selected=${theme === chosen}>${capital(theme)}</option>`)}</select></label>`;
}
