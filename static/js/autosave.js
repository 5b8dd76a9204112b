/* Forms that save by themselves.

   <form data-autosave="name of this form" data-autosave-owner="the user's public id" action="…"> is sent to its action
   with "X-Autosave: 1" after each change. Answers: 200 {"saved_at", "version"}; 409 {"stored": {"version", …},
   "saved_at", "message", "html"}; 400 {"errors": {field: [texts]}}; 401 or a redirect: signed out; anything else may carry
   {"message"}.
   One save is under way at a time. Until the server has the words, they also lie in this browser; see kept.js. The words
   that the reader meets stand in the save bar's data attributes, so that they are translated. */
(function () {
  "use strict";

  const PAUSE = 700; // ms without a keystroke before a save
  const RETRY = [2000, 5000, 15000, 30000, 60000]; // ms between attempts without connection
  const KEEPALIVE_LIMIT = 60000; // characters; browsers refuse larger bodies that outlive their page
  const PATIENCE = 20000; // ms until an answer is given up
  const TRIED = 8; // the latest texts sent without an answer, to know them again

  class Autosave {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosaveUrl || form.getAttribute("action") || location.pathname;
      this.state = form.querySelector("[data-autosave-state]");
      this.text = this.state ? this.state.dataset : {};
      this.said = form.querySelector("[data-autosave-said]");
      this.name = form.dataset.autosave || form.action;
      this.kept = window.kpKept.entry(this.name);
      this.sent = window.kpKept.drawn(form); // not what a browser may have put back into the fields after that
      this.tried = [];
      this.underway = null; // the words of the save that has not been answered yet
      this.attempt = 0;
      this.inConflict = false; // only the reader decides
      this.signedOut = false;
      this.askedAgain = false;
      this.submitter = null; // the button that waits for the save before it submits
      form.dataset.autosaveOn = "yes";
      form.kpAutosave = this;
      this.holdName();
      this.restore().then(() => this.isDirty() && this.changed(PAUSE));
      this.listen();
    }

    /** While the form is open here, no other tab sends what is kept of it; see unsent.js. */
    holdName() {
      if (navigator.locks) navigator.locks.request(`kp:${this.name}`, { mode: "shared" }, () => new Promise(() => {}));
    }

    listen() {
      this.form.addEventListener("input", () => this.changed(PAUSE));
      this.form.addEventListener("change", () => this.changed(0));
      this.form.addEventListener("submit", (event) => this.submit(event));
      window.addEventListener("online", () => this.isDirty() && this.save());
      window.addEventListener("focus", () => this.signedOut && this.signedInAgain());
      window.addEventListener("pagehide", () => this.flush());
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
    }

    /* --- What is in the form --- */

    pairs() {
      return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    }

    /** What the reader has filled in, as it would be sent, but for token and version. */
    words() {
      return window.kpKept.words(this.form);
    }

    isDirty() {
      return this.words() !== this.sent;
    }

    get version() {
      return this.form.querySelector('[name="version"]');
    }

    setVersion(version) {
      if (this.version && version !== undefined) this.version.value = version;
    }

    keep() {
      this.kept.write({
        words: this.words(),
        version: this.version ? this.version.value : undefined,
        tried: this.tried,
        action: new URL(this.url, location.href).pathname,
        page: location.pathname,
        title: document.title,
      });
    }

    /** Words of an earlier visit that never reached the server come back, on the version they were written on. */
    async restore() {
      const kept = await this.kept.read();
      if (!kept) return;
      if (kept.words === this.sent) return this.kept.clear();
      this.tried = kept.tried || [];
      window.kpKept.fill(this.form, kept.words);
      this.setVersion(kept.version);
      this.show("waiting", this.text.textRestored);
    }

    /* --- Saving --- */

    changed(pause) {
      if (!this.isDirty()) return;
      this.keep();
      clearTimeout(this.timer);
      if (!this.inConflict) this.timer = setTimeout(() => this.save(), pause);
    }

    async save() {
      clearTimeout(this.timer);
      if (this.underway !== null || this.inConflict) return;
      this.underway = this.words();
      this.show("saving", this.text.textSaving);
      let again = null;
      try {
        again = await this.answered(await this.send());
      } catch {
        this.retry();
      }
      this.underway = null;
      if (again) return this.save();
      if (this.state && this.state.dataset.state === "saved") this.goOn();
    }

    /** After a save: whatever was typed meanwhile, then the button that waited. */
    goOn() {
      if (this.isDirty()) return this.save();
      if (this.whenSafe) return this.whenSafe();
      if (!this.submitter) return;
      this.leaving = true;
      this.form.requestSubmit(this.submitter);
    }

    async send() {
      const body = new URLSearchParams(this.pairs());
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), PATIENCE);
      this.tried = [...this.tried.filter((words) => words !== this.words()), this.words()].slice(-TRIED);
      if (this.isDirty()) this.keep();
      try {
        const answer = await fetch(this.url, {
          method: "POST",
          body,
          headers: { "X-Autosave": "1", Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
          keepalive: body.toString().length < KEEPALIVE_LIMIT,
          signal: patience.signal,
        });
        const isJson = (answer.headers.get("Content-Type") || "").includes("application/json");
        return { answer, body: isJson ? await answer.json() : null }; // the body may be slow in coming, too
      } finally {
        clearTimeout(timer);
      }
    }

    /** Go elsewhere as soon as the server has every word. */
    leaveWhenSafe(go) {
      if (!this.isDirty() && this.underway === null) return go();
      this.whenSafe = go;
      if (this.underway === null) this.save();
    }

    /** A button saves first and submits when the words are safe, so that no page is left with words on the way. */
    submit(event) {
      if (this.leaving || !(this.isDirty() || this.underway !== null)) return;
      event.preventDefault();
      if (this.inConflict) return this.showConflict();
      this.submitter = event.submitter;
      this.save();
    }

    /** The page goes out of sight, perhaps for good. */
    flush() {
      if (!this.isDirty() || this.inConflict || this.leaving) return;
      this.keep();
      if (this.underway === null) this.save();
      else if (this.underway !== this.words()) this.send().catch(() => {});
      this.kept.hurry();
    }

    retry() {
      this.submitter = null;
      this.keep();
      this.show("waiting", this.text.textWaiting);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.attempt, RETRY.length - 1)]);
      this.attempt += 1;
    }

    /* --- Answers --- */

    /** Says whether to save again at once. */
    async answered({ answer, body }) {
      if (answer.type === "opaqueredirect" || answer.status === 401) return this.isSignedOut();
      if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) return this.retry();
      if (answer.ok) return body ? this.isSaved(body) : this.retry(); // a page that is not ours: a network's own sign-in
      if (answer.status === 409 && body && window.kpKept.isOwn(body.stored, this.tried)) {
        this.setVersion(body.stored.version);
        return true;
      }
      this.submitter = null;
      this.keep();
      if (answer.status === 409) return this.meetsConflict(body || {});
      if (answer.status === 400 && body && body.errors) return this.isInvalid(body.errors);
      this.show("error", (body && body.message) || this.text.textRefused);
    }

    isSaved(body) {
      this.sent = this.underway;
      this.tried = [];
      this.attempt = 0;
      this.signedOut = this.askedAgain = false;
      this.setVersion(body.version);
      this.mark({});
      if (this.isDirty()) this.keep();
      else this.kept.clear();
      this.show("saved", (this.text.textSaved || "").replace("{time}", body.saved_at));
    }

    /** Signed out, or signed in anew in another tab, which the page's old token does not show: that one try tells. */
    isSignedOut() {
      this.signedOut = true;
      this.submitter = null;
      this.keep();
      this.show("error", this.text.textSignedOut);
      if (this.askedAgain) return this.offerSignIn();
      this.askedAgain = true;
      this.signedInAgain();
    }

    /** The way to the sign-in page and back here, where the kept words are put into the form again. */
    offerSignIn() {
      const link = this.form.querySelector("[data-autosave-sign-in]");
      if (!link) return;
      link.href = `${link.dataset.autosaveSignIn}?next=${encodeURIComponent(location.pathname)}`;
      link.hidden = false;
    }

    /** Signing in gives a new token; the page in view still holds the old one. */
    async signedInAgain() {
      try {
        const page = await (await fetch(location.href, { credentials: "same-origin" })).text();
        const meta = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="csrf-token"]');
        const field = this.form.querySelector('[name="csrfmiddlewaretoken"]');
        if (meta && field) field.value = meta.content;
        this.save();
      } catch {
        this.retry();
      }
    }

    isInvalid(errors) {
      this.show("error", this.text.textInvalid);
      this.mark(errors);
    }

    mark(errors) {
      this.form.querySelectorAll("[data-autosave-error]").forEach((text) => text.remove());
      this.form.querySelectorAll("[data-autosave-marked]").forEach((field) => {
        field.removeAttribute("aria-invalid");
        delete field.dataset.autosaveMarked;
      });
      Object.entries(errors).forEach(([name, texts]) => this.markField(name, [].concat(texts).join(" ")));
    }

    markField(name, words) {
      const field = [...this.form.elements].find((element) => element.name === name && element.type !== "hidden");
      if (!field) return this.show("error", words);
      const text = document.createElement("span");
      text.className = "form-error-message";
      text.dataset.autosaveError = "";
      text.textContent = words;
      field.setAttribute("aria-invalid", "true");
      field.dataset.autosaveMarked = "";
      (field.closest("fieldset, .form-group") || field.parentElement).append(text);
    }

    /* --- Two texts --- */

    meetsConflict(body) {
      this.inConflict = true;
      this.show("error", body.message);
      const holder = document.createElement("template");
      holder.innerHTML = body.html || ""; // drawn and escaped by our own server
      const fragment = holder.content.querySelector("[data-conflict]");
      if (!fragment) return;
      this.form.querySelectorAll("[data-conflict]").forEach((older) => older.remove());
      this.form.prepend(fragment);
      this.onPress(fragment, "[data-conflict-mine]", () => this.insist(body.stored && body.stored.version));
      this.onPress(fragment, "[data-conflict-theirs]", () => this.giveWay());
      this.showConflict();
    }

    onPress(fragment, selector, act) {
      const button = fragment.querySelector(selector);
      if (button) button.addEventListener("click", act);
    }

    showConflict() {
      const fragment = this.form.querySelector("[data-conflict]");
      if (!fragment) return;
      fragment.scrollIntoView({ block: "start" });
      fragment.focus({ preventScroll: true });
    }

    /** The reader has seen both, and saves the text in the form on top of the stored one. */
    insist(version) {
      this.form.querySelector("[data-conflict]").remove();
      this.inConflict = false;
      this.setVersion(version);
      this.save();
    }

    /** The reader chooses what is stored: the page is read anew. */
    giveWay() {
      this.leaving = true;
      this.kept.clear();
      location.assign(location.href);
    }

    show(state, words) {
      if (!this.state || !words) return;
      this.state.dataset.state = state;
      if (this.state.textContent !== words) this.state.textContent = words;
      this.say(state, words);
    }

    /** Aloud only what matters: the first "saved", whatever goes wrong, and that it is right again. */
    say(state, words) {
      if (!this.said || state === "saving" || (state === "saved" && this.heard === "saved")) return;
      this.heard = state;
      this.said.textContent = words;
    }
  }

  function start(scope) {
    scope.querySelectorAll("form[data-autosave]:not([data-autosave-on])").forEach((form) => new Autosave(form));
  }
  start(document);
})();
