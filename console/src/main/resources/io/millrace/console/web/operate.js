import { html, nothing, render } from './lib/lit-html.js';
import { Refused, ask } from './api.js';
import { signIn, signOut } from './session.js';
import { set, state } from './state.js';

const READ_ONLY = 'read-only';

/** Who may change something here, and how to become one. */
export function operatorControl() {
  if (state.session.operate) {
    return html`<button type="button" class="quiet" title="Signed in as ${state.session.who}" @click=${signOut}>Operator · sign out</button>`;
  }
  const may = state.views.project?.operate;
  if (may?.possible === false) return html`<span class="badge" title=${may.how}>Read-only</span>`;
  return html`<button type="button" class="quiet" @click=${askForToken}>${state.views.project ? 'Read-only' : 'Sign in'}</button>`;
}

/** Why buttons that change something do nothing, next to them. */
export function whyReadOnly() {
  if (state.session.operate) return nothing;
  const may = state.views.project?.operate;
  return html`<p class="note" id=${READ_ONLY}>This page is read-only. ${may?.how ?? ''} ${may?.possible === false ? nothing : html`<button type="button" class="link" @click=${askForToken}>Enter a token</button>`}</p>`;
}

/**
 * A button that changes something: disabled, with the reason, for those who may only look.
 * @param {string} name @param {() => void} act @param {{kind?: string, disabled?: boolean}} [how]
 */
export function commandButton(name, act, { kind = '', disabled = false } = {}) {
  const may = state.session.operate;
  return html`<button type="button" class=${kind} ?disabled=${!may || disabled} aria-describedby=${may ? nothing : READ_ONLY} @click=${act}>${name}</button>`;
}

/** @returns {HTMLDialogElement} */
const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById('question'));

/** Asks who somebody is. */
export function askForToken() {
  const may = state.views.project?.operate;
  open(html`<form @submit=${async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const entered = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('token') ?? '');
    if (await signIn(entered)) dialog().close();
    else say(state.session.error ?? 'The server does not accept this token.');
  }}>
    <h2 id="question-title">${may ? 'Operate this project' : 'Look at this project'}</h2>
    <p>${may?.how ?? 'The server wants to know who looks: enter a token with the scope read, or operate.'}</p>
    <label>Token <input name="token" type="password" required autocomplete="off"></label>
    <p class="error" role="alert"></p>
    <div class="buttons"><button type="button" @click=${() => dialog().close()}>Cancel</button><button class="primary">Sign in</button></div>
  </form>`);
}

/** Asks whether to go on as somebody else, by a token that a link has brought. @param {string} other */
export function askToChange(other) {
  open(html`<form @submit=${async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (await signIn(other)) dialog().close();
    else say('The server does not accept this token. You are who you were.');
  }}>
    <h2 id="question-title">Go on as somebody else?</h2>
    <p>The link brings another token than the one by which you are signed in. What you do from then on is done in its owner's name. Whoever sent you the link may not be who you think.</p>
    <p class="error" role="alert"></p>
    <div class="buttons"><button type="button" autofocus @click=${() => dialog().close()}>Stay who I am</button><button class="danger">Use the other token</button></div>
  </form>`);
}

/** @param {string} text */
function say(text) {
  const place = dialog().querySelector('.error');
  if (place) place.textContent = text;
}

/** @param {unknown} content */
function open(content) {
  const asked = dialog();
  // Of two questions in turn the second must not find what was typed into the first.
  render(nothing, asked);
  render(content, asked);
  asked.showModal();
}

/**
 * Asks why, then does it, and says what came of it.
 * @param {{title: string, text: string, action: string, danger?: boolean, fields?: unknown, path?: string, body: (form: FormData) => Record<string, unknown>, done?: (answer: any) => string}} question
 */
export function askWhy({
  title,
  text,
  action,
  danger = false,
  fields = nothing,
  path = 'api/commands',
  body,
  done = outcome,
}) {
  open(html`<form @submit=${async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const send = /** @type {HTMLButtonElement} */ (dialog().querySelector('button[type=submit]'));
    send.disabled = true;
    say('');
    try {
      const answer = await ask(path, {
        body: { ...body(form), why: String(form.get('why')).trim() },
      });
      dialog().close();
      set({
        notice: {
          tone:
            answer.accepted === false || answer.failed?.length > 0 ? 'bad' : answer.accepted === null ? 'wait' : 'good',
          text: done(answer),
        },
      });
    } catch (error) {
      say(error instanceof Refused ? error.message : String(error));
      send.disabled = false;
    }
  }}>
    <h2 id="question-title">${title}</h2>
    <p>${text}</p>
    ${fields}
    <label>Why? It is kept with the decision. <textarea name="why" rows="3" required maxlength="1000"></textarea></label>
    <p class="error" role="alert"></p>
    <div class="buttons"><button type="button" @click=${() => dialog().close()}>Cancel</button><button type="submit" class=${danger ? 'danger' : 'primary'}>${action}</button></div>
  </form>`);
}

/** @param {{accepted: boolean|null, reason: string|null}} answer */
function outcome({ accepted, reason }) {
  if (accepted === null) return `The command stands, and nobody has answered it yet. ${reason ?? ''}`;
  return accepted ? `Done: ${reason ?? 'accepted.'}` : `Refused: ${reason ?? 'no reason was given.'}`;
}
