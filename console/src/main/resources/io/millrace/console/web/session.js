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

/** @param {string} entered */
export async function signIn(entered) {
  sessionStorage.setItem(KEY, entered.trim());
  await checkSession();
  return state.session.operate;
}

export function signOut() {
  sessionStorage.removeItem(KEY);
  set({ session: { operate: false, who: '', error: null } });
}

/** Asks the server what the token is worth. One that it does not accept is forgotten. */
export async function checkSession() {
  if (!token()) return;
  try {
    const response = await fetch('api/session', {
      headers: { authorization: `Bearer ${token()}` },
    });
    const answer = response.ok ? await response.json() : { operate: false };
    if (answer.operate) {
      set({ session: { operate: true, who: answer.who ?? '', error: null } });
      return;
    }
    sessionStorage.removeItem(KEY);
    set({
      session: {
        operate: false,
        who: '',
        error: 'The server does not accept this token.',
      },
    });
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
