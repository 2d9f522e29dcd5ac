import { set, state } from './state.js';

const KEY = 'millrace.token';

/** The operator's token, or null: kept for this tab alone, and gone with it. */
export function token() {
  return sessionStorage.getItem(KEY);
}

/**
 * Takes a token that came with the address out of it at once, so that it stays in no history and no bookmark. Where another one is kept already it is returned, and not kept: a link may come from anybody, and what
 * one does from then on is done in the name of its token.
 * @returns {{taken: boolean, other: string|null}}
 */
export function takeToken() {
  const match = /^#token=([^&]+)/.exec(location.hash);
  if (!match?.[1]) return { taken: false, other: null };
  const brought = decoded(match[1]) ?? match[1];
  history.replaceState(null, '', `${location.pathname}${location.search}#/`);
  if (token() !== null && token() !== brought) return { taken: false, other: brought };
  sessionStorage.setItem(KEY, brought);
  return { taken: true, other: null };
}

/** Undoes the address's escapes; null where they are none. @param {string} text */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The header that says who looks. @returns {{authorization?: string}} */
export function authorization() {
  const known = token();
  return known ? { authorization: `Bearer ${known}` } : {};
}

/** Says whether the server knows who it is; where it does not, whoever one was before one still is. @param {string} entered */
export async function signIn(entered) {
  const before = token();
  const session = state.session;
  set({ session: { operate: false, who: '', error: null } });
  sessionStorage.setItem(KEY, entered.trim());
  await checkSession();
  const known = token() !== null && state.session.who !== '';
  if (known) {
    document.dispatchEvent(new Event('signedin'));
  } else if (before !== null) {
    sessionStorage.setItem(KEY, before);
    set({ session: { ...session, error: state.session.error }, sessionAt: Date.now() });
  }
  return known;
}

export function signOut() {
  forget(null);
}

/** @param {string|null} error */
function forget(error) {
  sessionStorage.removeItem(KEY);
  became({ operate: false, who: '', error });
}

/** @param {typeof state.session} session */
function became(session) {
  const same = session.who === state.session.who && session.operate === state.session.operate;
  set({ session, sessionAt: same ? state.sessionAt : Date.now() });
}

/** Asks the server what the token is worth. One that it does not accept is forgotten. */
export async function checkSession() {
  if (!token()) return;
  try {
    const response = await fetch('api/session', { headers: authorization() });
    if (response.ok) {
      const { operate, who } = await response.json();
      if (who) became({ operate, who, error: null });
      else forget('The server does not accept this token.');
    } else if (response.status === 401) {
      forget('The server does not accept this token.');
    } else {
      const answer = await response.json().catch(() => null);
      set({ session: { ...state.session, error: answer?.error ?? `The server answered ${response.status}.` } });
    }
  } catch {
    set({
      session: {
        operate: false,
        who: '',
        error: 'The server did not answer; the token is tried again when it does.',
      },
    });
  }
}
