import { html, nothing, render } from './lib/lit-html.js';
import { askToChange } from './operate.js';
import { figureTime, shell } from './shell.js';
import { checkSession, decoded, takeToken } from './session.js';
import { changed, state, whenChanged } from './state.js';
import { follow } from './stream.js';
import * as alerts from './views/alerts.js';
import * as deadLetters from './views/dead-letters.js';
import * as drift from './views/drift.js';
import * as entities from './views/entities.js';
import * as entity from './views/entity.js';
import * as experiments from './views/experiments.js';
import * as models from './views/models.js';
import * as now from './views/now.js';
import * as quality from './views/quality.js';
import * as rollout from './views/rollout.js';

/**
 * A page by the first part of its address: `#/drift?model=churn`, `#/entities/c00001`.
 * @typedef {{page: string, rest: string|null, query: URLSearchParams}} Route
 */
/** @type {Record<string, {title: string | ((route: Route) => string), view: (route: Route) => unknown}>} */
const PAGES = {
  '': now,
  entities,
  entity,
  drift,
  quality,
  models,
  rollout,
  experiments,
  alerts,
  'dead-letters': deadLetters,
};

/** @returns {Route} */
function route() {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...rest] = path.split('/');
  const name = rest.length > 0 ? decoded(rest.join('/')) : null;
  // An address that cannot be read is no page's.
  return {
    page: rest.length > 0 && name === null ? 'unreadable' : page,
    rest: name,
    query: new URLSearchParams(query),
  };
}

const root = /** @type {HTMLElement} */ (document.getElementById('shell'));
let drawn = false;

function draw() {
  const at = route();
  const known = at.page === 'entities' && at.rest ? entity : PAGES[at.page];
  const title = known ? (typeof known.title === 'string' ? known.title : known.title(at)) : 'No such page';
  document.title = `${title} · ${state.views.project?.name ?? 'Millrace'}`;
  if (!drawn) root.replaceChildren();
  drawn = true;
  const body = known
    ? known.view(at)
    : html`<p>
        There is no page at this address.
        <a href="#/">To what is happening now</a>
      </p>`;
  render(
    shell(
      at,
      html`<main id="main" tabindex="-1" data-page=${at.page || 'now'}>
        <h1>${title}</h1>
        ${body ?? nothing}
      </main>`,
    ),
    root,
  );
}

/** Asks first where somebody else is signed in already. */
function takeOver() {
  const { taken, other } = takeToken();
  if (other !== null) askToChange(other);
  return taken;
}

function go() {
  if (takeOver()) void checkSession();
  draw();
  const main = document.getElementById('main');
  main?.focus({ preventScroll: true });
  // On a phone the list of pages is wider than the screen.
  root.querySelector('.pages [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  scrollTo(0, 0);
}

takeOver();
whenChanged(draw);
addEventListener('hashchange', () => {
  state.notice = null;
  go();
});
// Times are told as how long ago: they move on when nothing else does.
setInterval(() => {
  if (!document.hidden) changed();
}, figureTime);
draw();
follow();
