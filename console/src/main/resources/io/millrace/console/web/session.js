import { set, state } from './state.js';

const KEY = 'millrace.token';

/** The operator's token, or null: kept for this tab alone, and gone with it. */
export function token() {
  return sessionStorage.getItem(KEY);
}

/** Takes a token that came with the address out of it at once, so that it stays in no history and no bookmark; says whether there was one. */
export function takeToken() {
  const match = /^#token=([^&]+)/.exec(location.hash);
  if (!match?.[1]) return false;
  sessionStorage.setItem(KEY, decoded(match[1]) ?? match[1]);
  history.replaceState(null, '', `${location.pathname}${location.search}#/`);
  return true;
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

/** Says whether the server knows who it is. @param {string} entered */
export async function signIn(entered) {
  sessionStorage.setItem(KEY, entered.trim());
  await checkSession();
  const known = token() !== null && state.session.who !== '';
  if (known) document.dispatchEvent(new Event('signedin'));
  return known;
}

export function signOut() {
  forget(null);
}

/** @param {string|null} error */
function forget(error) {
  sessionStorage.removeItem(KEY);
  set({ session: { operate: false, who: '', error } });
}

/** Asks the server what the token is worth. One that it does not accept is forgotten. */
export async function checkSession() {
  if (!token()) return;
  try {
    const response = await fetch('api/session', { headers: authorization() });
    if (response.ok) {
      const { operate, who } = await response.json();
      if (who) set({ session: { operate, who, error: null } });
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
