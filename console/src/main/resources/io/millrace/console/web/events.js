const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;
/** The server beats every 10 s: after three beats of silence the connection is taken for dead, whatever the operating system thinks. */
const SILENCE_MS = 30_000;
/** Who looks at another tab for a moment only finds this one as it was left; after that it is one of those for whom the server does nothing. */
const HIDDEN_MS = 3_000;

/**
 * Listens to the server's events while somebody looks at the page, until it is ended. The browser's own reconnecting gives up after an answer that is no stream (a gateway's 502);
 * this does not.
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
  /** @type {EventSource|undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout>|undefined} when to connect, or to rest */
  let due;

  function connect() {
    const opened = (source = new EventSource(url));
    heardAt = Date.now();
    opened.onopen = hear;
    opened.onerror = () => {
      // Otherwise there was no answer at all.
      if (opened.readyState === EventSource.CLOSED) void ask();
      lose();
    };
    opened.addEventListener('beat', () => {
      beats = true;
      hear();
    });
    for (const [name, read] of Object.entries(readers)) {
      opened.addEventListener(name, (event) => {
        hear();
        read(event.data);
      });
    }
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
    due = setTimeout(connect, wait);
    wait = Math.min(2 * wait, LAST_RETRY_MS);
  }

  function close() {
    clearTimeout(due);
    source?.close();
    source = undefined;
  }

  function rest() {
    close();
    rested();
  }

  /** Why there is an answer, and no stream: the browser does not tell. */
  async function ask() {
    const enough = new AbortController();
    try {
      const answer = await fetch(url, { signal: enough.signal });
      if (!answer.ok) refused((await answer.json()).error ?? null);
    } catch {
      refused(null);
    } finally {
      enough.abort();
    }
  }

  function seen() {
    clearTimeout(due);
    if (document.hidden) due = setTimeout(rest, HIDDEN_MS);
    else if (!source) connect();
  }

  const watch = setInterval(() => {
    if (source && beats && Date.now() - heardAt > SILENCE_MS) lose();
  }, 1_000);
  document.addEventListener('visibilitychange', seen);
  // A page that was left may be kept for the way back, with its timers stopped and its connection open: of six of these a browser opens no seventh to a server.
  addEventListener('pagehide', rest);
  addEventListener('pageshow', seen);
  seen();
  return () => {
    close();
    clearInterval(watch);
    document.removeEventListener('visibilitychange', seen);
    removeEventListener('pagehide', rest);
    removeEventListener('pageshow', seen);
  };
}
