/* Words that were typed on another page and have not reached the server: they are sent when they can be, and named with
   a link when they cannot. Whoever signs out is told, and takes none of them along; see kept.js. */
(function () {
  "use strict";

  const line = document.querySelector("[data-unsent]");
  if (!line || !window.kpKept) return;
  const links = line.querySelector("[data-unsent-links]");
  const PATIENCE = 20000; // ms
  let timer = 0;
  const failed = hasFailed();

  const isHere = (name) =>
    [...document.querySelectorAll("form[data-autosave], form[data-draft]")].some(
      (form) => (form.dataset.autosave || form.dataset.draft) === name,
    );

  function hasFailed() {
    try {
      const said = sessionStorage.getItem("kp-failed");
      sessionStorage.removeItem("kp-failed");
      return said !== null;
    } catch {
      return false;
    }
  }

  async function look() {
    clearTimeout(timer);
    const left = [];
    for (const name of window.kpKept.names().filter((one) => !isHere(one))) {
      const entry = window.kpKept.entry(name);
      const record = await entry.read();
      if (!record) continue;
      if (record.isDraft ? isOver(record) : await isSent(name, record)) entry.clear();
      else {
        if (record.handedIn) entry.write({ ...record, handedIn: false });
        left.push(record);
      }
    }
    show(left);
    if (left.length) timer = setTimeout(look, 60000);
  }

  /** A draft that was handed in, and led here, to another page: it arrived, unless our error page came in between. */
  const isOver = (record) => Boolean(record.handedIn) && !failed;

  /** Not while the form is open in another tab: that one sends for itself. */
  function isSent(name, record) {
    if (!navigator.onLine) return false;
    if (!navigator.locks) return send(record);
    return navigator.locks.request(`kp:${name}`, { ifAvailable: true }, (lock) => (lock ? send(record) : false));
  }

  async function send(record, version = record.version) {
    const token = document.querySelector('meta[name="csrf-token"]');
    const body = new URLSearchParams(record.words);
    if (version !== undefined) body.set("version", version);
    if (token) body.set("csrfmiddlewaretoken", token.content);
    const headers = { "X-Autosave": "1", Accept: "application/json" };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(record.action, { method: "POST", body, headers, redirect: "manual", signal });
      const isJson = (answer.headers.get("Content-Type") || "").includes("application/json");
      if (answer.ok && isJson) return true;
      if (answer.status !== 409 || version !== record.version) return false;
      const { stored } = await answer.json();
      return window.kpKept.isOwn(stored, record.tried || []) ? send(record, stored.version) : false;
    } catch {
      return false;
    }
  }

  function show(records) {
    links.replaceChildren(
      ...records.map((record) => {
        const link = document.createElement("a");
        link.href = new URL(record.page, location.origin).pathname;
        link.textContent = record.title.replace(/ – [^–]*$/, "");
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    line.hidden = !records.length;
  }

  /* --- Signing out --- */

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (new URL(form.action).pathname !== line.dataset.signOut) return;
    const names = window.kpKept.names();
    if (!names.length) return;
    const leaving = line.querySelector("[data-unsent-leaving]");
    if (!leaving.hidden) return names.forEach((name) => window.kpKept.entry(name).clear());
    event.preventDefault();
    const menu = form.closest("details");
    if (menu) menu.open = false; // on a phone it lies on top of the line
    const records = await Promise.all(names.map((name) => window.kpKept.entry(name).read()));
    show(records.filter(Boolean));
    leaving.hidden = false;
    line.hidden = false;
    line.focus();
  });

  window.addEventListener("online", look);
  look();
})();
