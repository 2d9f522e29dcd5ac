const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;
/** The server beats every 10 s: after three beats of silence the connection is taken for dead, whatever the operating system thinks. */
const SILENCE_MS = 30_000;

/**
 * Listens to the server's events until it is ended. The browser's own reconnecting gives up after an answer that is no stream (a gateway's 502);
 * this does not.
 * @param {string} url
 * @param {Record<string, (text: string) => void>} readers of events by their names
 * @param {{heard?: () => void, lost?: (retryAt: number) => void}} [how] heard: the connection is alive; lost: it is not, and when it is tried again
 * @returns {() => void} ends it
 */
export function listen(url, readers, { heard = () => {}, lost = () => {} } = {}) {
  let wait = FIRST_RETRY_MS;
  let heardAt = 0;
  let beats = false;
  /** @type {EventSource|undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let retry;

  function connect() {
    const opened = (source = new EventSource(url));
    heardAt = Date.now();
    opened.onopen = hear;
    opened.onerror = lose;
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
    source?.close();
    source = undefined;
    lost(Date.now() + wait);
    retry = setTimeout(connect, wait);
    wait = Math.min(2 * wait, LAST_RETRY_MS);
  }

  const watch = setInterval(() => {
    if (source && beats && Date.now() - heardAt > SILENCE_MS) lose();
  }, 1_000);
  connect();
  return () => {
    source?.close();
    clearTimeout(retry);
    clearInterval(watch);
  };
}
