// Live reload for the preview; served by it, never part of the site. It reloads the page only if the page, or something
// it shows, has changed; it swaps stylesheets where nothing else has; and it shows why a build failed.
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(".", script.src).pathname; // /-/dateline/
  const shown = script.dataset.page; // the address of the file behind this page; on a 404 that of the 404 page
  let version = script.dataset.version;
  let stream = null;
  let overlay = null;

  const decoded = (path) => {
    try {
      return decodeURI(path);
    } catch {
      return path;
    }
  };
  const pathOf = (url) => {
    const full = new URL(url, document.baseURI);
    return full.origin === location.origin ? decoded(full.pathname) : null;
  };
  const sheets = () =>
    [...document.querySelectorAll("link[rel~=stylesheet][href]")].filter((link) => pathOf(link.href) !== null);

  // Everything of this site that the page has loaded or names.
  function assets() {
    const urls = performance.getEntriesByType("resource").map((entry) => entry.name);
    for (const element of document.querySelectorAll("link[href], script[src], img[src], source[src], video[src], audio[src], iframe[src]")) {
      urls.push(element.href || element.src);
    }
    return new Set(urls.filter(Boolean).map(pathOf).filter((path) => path && !path.startsWith(home)));
  }

  const placeKey = "dateline-preview-place";
  function reload() {
    try {
      sessionStorage.setItem(placeKey, JSON.stringify([location.pathname, scrollX, scrollY]));
    } catch {
      // Without storage the browser's own memory of the place has to do.
    }
    location.reload();
  }
  function returnToPlace() {
    try {
      const [path, x, y] = JSON.parse(sessionStorage.getItem(placeKey) || "[]");
      sessionStorage.removeItem(placeKey);
      if (path === location.pathname && !location.hash) addEventListener("load", () => scrollTo(x, y));
    } catch {
      // The place is a convenience.
    }
  }

  // A new link beside the old one, which goes when the new one is there: the page is never without style.
  function swap(link, href) {
    const fresh = link.cloneNode();
    fresh.href = href;
    fresh.addEventListener("load", () => link.remove());
    fresh.addEventListener("error", reload);
    link.after(fresh);
  }
  function swapInPlace() {
    for (const link of sheets()) {
      const url = new URL(link.href);
      url.searchParams.set("preview", version);
      swap(link, url.href);
    }
  }
  // The page names other stylesheets than before (their names hold a digest): read which, from the page as it is now.
  async function swapNamed() {
    const answer = await fetch(home + "page" + location.pathname);
    if (!answer.ok) return reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const names = [...fresh.querySelectorAll("link[rel~=stylesheet][href]")].map((link) => link.getAttribute("href"));
    const links = [...document.querySelectorAll("link[rel~=stylesheet][href]")];
    if (names.length !== links.length) return reload();
    links.forEach((link, i) => {
      const href = new URL(names[i], document.baseURI).href;
      if (href !== link.href) swap(link, href);
    });
  }

  function onChange({ paths, css }) {
    if (paths === null) return reload();
    const here = decoded(location.pathname);
    const changed = new Set(paths.map(decoded));
    const mine = changed.has(here) || changed.has(here + "/") || changed.has(decoded(shown));
    const used = assets();
    const hits = [...changed].filter((path) => used.has(path));
    if (mine && css) swapNamed().catch(reload);
    else if (mine) reload();
    else if (hits.length && hits.every((path) => path.endsWith(".css"))) swapInPlace();
    else if (hits.length) reload();
  }

  // Styled through the object model and in a shadow tree, so that neither the site's policy nor its styles touch it.
  function showProblems(report) {
    hideProblems();
    overlay = document.createElement("dateline-preview-problems");
    const make = (parent, name, style, text) => {
      const element = document.createElement(name);
      element.style.cssText = style;
      if (text) element.textContent = text;
      parent.append(element);
      return element;
    };
    const box = make(
      overlay.attachShadow({ mode: "open" }), "section",
      "all: initial; position: fixed; inset: auto 12px 12px auto; z-index: 2147483647; max-width: min(46em, calc(100vw - 24px));" +
        "box-sizing: border-box; background: #1d1d1f; color: #f5f5f7; border-left: 4px solid #ff6961; border-radius: 6px;" +
        "box-shadow: 0 4px 24px #0006; font: 14px/1.45 system-ui, sans-serif; padding: 8px 12px;",
    );
    box.setAttribute("role", "status");
    const details = make(box, "details", "display: block;");
    details.open = true;
    make(details, "summary", "cursor: pointer; font-weight: 600;", "The build failed. This is the last good version.");
    make(details, "pre", "margin: 8px 0 0; max-height: 40vh; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, monospace;", report);
    document.body.append(overlay);
  }
  function hideProblems() {
    overlay?.remove();
    overlay = null;
  }
  addEventListener("beforeprint", () => overlay && (overlay.hidden = true, overlay.style.display = "none"));
  addEventListener("afterprint", () => overlay && (overlay.hidden = false, overlay.style.display = ""));

  function connect() {
    if (stream) return;
    stream = new EventSource(home + "events?since=" + encodeURIComponent(version));
    const on = (name, act) =>
      stream.addEventListener(name, (event) => {
        if (event.lastEventId) version = event.lastEventId;
        act(event.data ? JSON.parse(event.data) : null);
      });
    on("changed", onChange);
    on("stale", reload);
    on("failed", ({ report }) => showProblems(report));
    on("mended", hideProblems);
    // The browser tries again by itself, unless it was told off (too many streams, or an answer that was no stream).
    stream.onerror = () => {
      if (stream && stream.readyState === EventSource.CLOSED) {
        stream = null;
        setTimeout(wake, 2000);
      }
    };
  }
  function disconnect() {
    stream?.close();
    stream = null;
  }
  // A hidden tab holds no stream: a browser gives a server six connections in all. It catches up when it is shown.
  function wake() {
    if (document.hidden) disconnect();
    else connect();
  }
  document.addEventListener("visibilitychange", wake);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", wake);
  returnToPlace();
  wake();
})();
