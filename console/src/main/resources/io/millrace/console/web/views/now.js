import { html, nothing } from '../lib/lit-html.js';
import { remote } from '../api.js';
import '../charts/loop.js';
import { STAGE_NAMES } from '../charts/loop.js';
import { reasonText, scoreBar } from '../charts/reasons.js';
import { capital, count, perSecond, plural, score, words } from '../format.js';
import {
  badge,
  card,
  decided,
  details,
  empty,
  entityLink,
  eventAgo,
  eventTime,
  safe,
  table,
  toneMark,
  versionLink,
  waiting,
  when,
} from '../parts.js';
import { set, state } from '../state.js';
/** @import {EntityRow, Prediction, Sentence} from '../types.js' */

export const title = 'Now';

const TOLD = 6;
const FIRST = 8;
let all = false;
/** @type {Prediction[]|null} what the list shows while it is held */
let held = null;

export function view() {
  const { loop, story, project } = state.views;
  if (!loop && !story) return waiting();
  return html`${project?.objective ? html`<p class="note">What it is for: ${project.objective}</p>` : nothing}
    ${telling(story?.sentences ?? [])}
    ${
      loop
        ? card(
            'The loop',
            html`<loop-picture .stages=${loop.stages} .still=${state.held}></loop-picture>
      ${details('The same in numbers, and what each stage is', stages())}`,
            { help: 'loop', tools: holdButton() },
          )
        : nothing
    }
    <div class="columns">
      ${toLookAt(project?.entity.name ?? 'entity')}
      ${freshest(loop?.freshest ?? [])}
    </div>`;
}

/** @param {Sentence[]} sentences newest first */
function telling(sentences) {
  const [latest, ...earlier] = sentences;
  if (!latest) {
    return empty(
      'Nothing has happened yet',
      'As soon as events arrive, what Millrace does with them is told here in sentences: the first model, a drift, a new model that takes over.',
    );
  }
  const shown = all ? earlier : earlier.slice(0, TOLD - 1);
  return html`<section class="story" aria-label="What is happening">
    <div class="latest ${latest.tone}" aria-live="polite">
      <p class="headline">${toneMark(latest.tone)}${latest.text}</p>
      ${latest.detail ? html`<p class="detail">${latest.detail}</p>` : nothing}
      <p class="meta">${when(latest.at)}${latest.event_time ? html` · event time ${eventTime(latest.event_time)}` : nothing}${latest.link ? html` · <a href=${safe(latest.link)}>See for yourself<span class="unseen">: ${latest.text}</span></a>` : nothing}</p>
    </div>
    ${openAlerts()}
    <ol class="earlier" aria-label="Before that">${shown.map(
      (each) => html`<li>
      <p>${toneMark(each.tone)}${each.link ? html`<a href=${safe(each.link)}>${each.text}</a>` : each.text}</p>
      <p class="meta">${when(each.at)}${each.event_time ? html` · event time ${eventTime(each.event_time)}` : nothing}</p>
    </li>`,
    )}</ol>
    ${
      earlier.length >= TOLD
        ? html`<button type="button" class="link" aria-expanded=${all} @click=${() => {
            all = !all;
            set({});
          }}>${all ? 'Show the latest only' : `Show all ${count(sentences.length)} sentences`}</button>`
        : nothing
    }
  </section>`;
}

function holdButton() {
  return html`<button type="button" class="quiet" aria-pressed=${state.held} @click=${() => {
    held = state.held ? null : (state.views.loop?.freshest ?? null);
    set({ held: !state.held });
  }}>${state.held ? 'Go on' : 'Hold still'}</button>`;
}

function stages() {
  const { stages: known = [], sources = [] } = state.views.loop ?? {};
  return html`${table(
    'Stages of the loop',
    ['Stage', 'What it is', 'Topics', '#Records', '#Now', 'Last'],
    known.map((each) => [
      STAGE_NAMES[each.stage] ?? words(each.stage),
      each.words,
      each.topics.map((topic) => html`<code>${topic}</code> `),
      count(each.total),
      perSecond(each.per_second),
      when(each.last_at),
    ]),
  )}
  ${table(
    'Sources',
    ['Source', 'Topic', '#Records', '#Now'],
    sources.map((each) => [
      each.source,
      html`<code>${each.topic}</code>`,
      count(each.total),
      perSecond(each.per_second),
    ]),
  )}`;
}

/** @param {string} entity what is scored, as the project names it */
function toLookAt(entity) {
  const model = state.views.project?.models[0];
  const rows = /** @type {EntityRow[]} */ (
    remote(`api/entities?sort=score&order=desc&limit=${FIRST}`, 5_000).data?.rows ?? []
  ).slice(0, FIRST);
  const fresh = new Map((state.views.loop?.freshest ?? []).map((each) => [each.entity, each.reasons[0]]));
  const body =
    rows.length === 0
      ? html`<p class="note">As soon as a model is in service, the ${plural(entity)} that it scores highest are listed here, each with its first reason.</p>`
      : html`<ol class="people">${rows.map((row) => {
          const reason = row.reason ?? fresh.get(row.entity);
          return html`<li>${entityLink(row.entity)}
        <span class="num" title="Score">${score(row.score)}</span>${scoreBar(row.score, row.threshold)}
        <span class="why">${row.score === null ? 'not scored yet' : reason ? reasonText(reason) : html`scored ${when(row.scored_at)}`}</span></li>`;
        })}</ol><p><a href="#/entities">All ${plural(entity)}</a></p>`;
  return card(`${capital(plural(entity))} to look at first`, body, {
    help: 'score',
    note: model ? capital(model.score ?? `how probable it is: ${model.label}`) : undefined,
  });
}

/** @param {Prediction[]} predictions newest first */
function freshest(predictions) {
  const shown = (state.held && held ? held : predictions).slice(0, 12);
  const body =
    shown.length === 0
      ? html`<p class="note">Every event is answered with a prediction. They appear here as they are made.</p>`
      : html`<ol class="predictions">${shown.map(
          (each) => html`<li>
        <span>${entityLink(each.entity)} ${decided(each.decision, each.status)}</span>
        <span class="num" title="Score, from 0 to 1">${score(each.score)}</span>
        <span class="why">${each.status === 'NO_MODEL' ? (each.cause === 'SNAPSHOT' ? 'No model yet: kept as an example to learn from' : 'No model yet') : each.reasons[0] ? reasonText(each.reasons[0]) : nothing}</span>
        <span class="meta">${when(each.scored_at)}${each.version ? html` by ${versionLink(each.version)}` : nothing}</span>
      </li>`,
        )}</ol>`;
  return card('Freshest predictions', body, {
    help: 'cause',
    class: 'fresh',
    note: state.held ? 'Held still.' : undefined,
  });
}

/** What needs somebody, where who was woken at night sees it first. */
function openAlerts() {
  const open = state.views.alerts?.open ?? [];
  if (open.length === 0) return nothing;
  return html`<section class="needs" aria-label="Open alerts"><ul>${open.slice(0, 3).map((each) => html`<li>${badge(words(each.severity), 'bad')} <a href="#/alerts">${each.message}</a> <span class="meta">${eventAgo(each.opened_at)}</span></li>`)}</ul>
    ${open.length > 3 ? html`<a href="#/alerts">All ${count(open.length)} open alerts</a>` : nothing}</section>`;
}
