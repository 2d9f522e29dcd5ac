import { authorization, checkSession, token } from './session.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;
/** The server beats every 10 s: after three beats of silence the connection is taken for dead, whatever the operating system thinks. */
const SILENCE_MS = 30_000;
/** Who looks at another tab for a moment only finds this one as it was left; after that it is one of those for whom the server does nothing. */
const HIDDEN_MS = 3_000;

/**
 * Listens to the server's events while somebody looks at the page, until it is ended. The browser's own EventSource says nothing of who looks, and gives up after an answer that is no stream (a gateway's 502);
 * this does neither.
 * @param {string} url
 * @param {Record<string, (text: string) => void>} readers of events by their names
 * @param {{heard?: () => void, lost?: (retryAt: number) => void, refused?: (why: string|null) => void, rested?: () => void}} [how] heard: the connection is alive; lost: it is
 * not, and when it is tried again; refused: the server answers with something else, and says why; rested: nobody looks
 * @returns {() => void} ends it
 */
export function listen(
  url,
  readers,
  { heard = () => {}, lost = () => {}, refused = () => {}, rested = () => {} } = {},
) {
  let wait = FIRST_RETRY_MS;
  let heardAt = 0;
  let beats = false;
  /** @type {AbortController|undefined} ends the connection that there is */
  let source;
  /** @type {ReturnType<typeof setTimeout>|undefined} when to connect, or to rest */
  let due;

  async function connect() {
    const opened = (source = new AbortController());
    heardAt = Date.now();
    try {
      const answer = await fetch(url, {
        headers: { accept: 'text/event-stream', ...authorization() },
        signal: opened.signal,
      });
      if (answer.ok && answer.body) {
        if (source === opened) hear();
        for await (const { name, text } of events(answer.body)) {
          if (source !== opened) return;
          if (name === 'beat') beats = true;
          hear();
          readers[name]?.(text);
        }
      } else {
        if (answer.status === 401 && token()) await checkSession();
        refused((await answer.json().catch(() => null))?.error ?? null);
      }
    } catch {
      if (!opened.signal.aborted) refused(null);
    }
    if (source === opened) lose();
  }

  function hear() {
    wait = FIRST_RETRY_MS;
    heardAt = Date.now();
    heard();
  }

  function lose() {
    if (document.hidden) {
      rest();
      return;
    }
    close();
    lost(Date.now() + wait);
    due = setTimeout(() => void connect(), wait);
    wait = Math.min(2 * wait, LAST_RETRY_MS);
  }

  function close() {
    clearTimeout(due);
    source?.abort();
    source = undefined;
  }

  function rest() {
    close();
    rested();
  }

  function again() {
    close();
    seen();
  }

  function seen() {
    clearTimeout(due);
    if (document.hidden) due = setTimeout(rest, HIDDEN_MS);
    else if (!source) void connect();
  }

  const watch = setInterval(() => {
    if (source && beats && Date.now() - heardAt > SILENCE_MS) lose();
  }, 1_000);
  document.addEventListener('visibilitychange', seen);
  document.addEventListener('signedin', again);
  // A page that was left may be kept for the way back, with its timers stopped and its connection open: of six of these a browser opens no seventh to a server.
  addEventListener('pagehide', rest);
  addEventListener('pageshow', seen);
  seen();
  return () => {
    close();
    clearInterval(watch);
    document.removeEventListener('visibilitychange', seen);
    document.removeEventListener('signedin', again);
    removeEventListener('pagehide', rest);
    removeEventListener('pageshow', seen);
  };
}

/**
 * The events of a stream (text/event-stream), as they come.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<{name: string, text: string}>}
 */
async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let name = 'message';
  /** @type {string[]} */
  let data = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    // What was there before has no end of a line.
    let from = text.length;
    text += decoder.decode(value, { stream: true });
    for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      const line = text.slice(0, end).replace(/\r$/, '');
      text = text.slice(end + 1);
      from = 0;
      if (line === '') {
        if (data.length > 0) yield { name, text: data.join('\n') };
        name = 'message';
        data = [];
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).replace(/^ /, ''));
      }
    }
  }
}
