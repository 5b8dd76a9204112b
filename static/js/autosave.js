/* Forms that save by themselves.

   <form data-autosave="name of this form" data-autosave-owner="the user's public id" action="…"> is sent to its action
   with "X-Autosave: 1" after each change. Answers: 200 {"saved_at", "version"}; 409 {"stored": {"version", …},
   "saved_at", "message", "html"}; 400 {"errors": {field: [texts]}}; 401 or a redirect: signed out; anything else may carry
   {"message"}.
   One save is under way at a time. Until the server has the words, they also lie in this browser, under the owner's
   name. The words that the reader meets stand in the save bar's data attributes, so that they are translated. */
(function () {
  "use strict";

  const PAUSE = 700; // ms without a keystroke before a save
  const RETRY = [2000, 5000, 15000, 30000, 60000]; // ms between attempts without connection
  const KEEPALIVE_LIMIT = 60000; // characters; browsers refuse larger bodies that outlive their page

  class Autosave {
    constructor(form) {
      this.form = form;
      this.state = form.querySelector("[data-autosave-state]");
      this.text = this.state ? this.state.dataset : {};
      this.kept = new Kept(`kp:${form.dataset.autosaveOwner || ""}:${form.dataset.autosave || form.action}`);
      this.sent = this.words();
      this.underway = null; // the words of the save that has not been answered yet
      this.attempt = 0;
      this.inConflict = false; // only the reader decides
      this.signedOut = false;
      this.askedAgain = false;
      this.submitter = null; // the button that waits for the save before it submits
      form.dataset.autosaveOn = "yes";
      this.listen();
      this.restore();
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
      return new URLSearchParams(this.pairs().filter(([name]) => !["csrfmiddlewaretoken", "version"].includes(name))).toString();
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
      this.kept.write({ words: this.words(), version: this.version ? this.version.value : undefined });
    }

    /** Words of an earlier visit that never reached the server come back, on the version they were written on. */
    restore() {
      const kept = this.kept.read();
      if (!kept || kept.words === this.words()) return this.kept.clear();
      const values = new URLSearchParams(kept.words);
      [...this.form.elements].forEach((field) => {
        if (!field.name || ["hidden", "submit", "button", "file", "password"].includes(field.type)) return;
        if (["radio", "checkbox"].includes(field.type)) field.checked = values.getAll(field.name).includes(field.value);
        else if (values.has(field.name)) field.value = values.get(field.name);
      });
      this.setVersion(kept.version);
      this.show("waiting", this.text.textRestored);
      this.changed(PAUSE);
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
      try {
        await this.answered(await this.send());
      } catch {
        this.retry();
      }
      this.underway = null;
      if (this.state && this.state.dataset.state === "saved") this.goOn();
    }

    /** After a save: whatever was typed meanwhile, then the button that waited. */
    goOn() {
      if (this.isDirty()) return this.save();
      if (!this.submitter) return;
      this.leaving = true;
      this.form.requestSubmit(this.submitter);
    }

    send() {
      const body = new URLSearchParams(this.pairs());
      return fetch(this.form.action, {
        method: "POST",
        body,
        headers: { "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: body.toString().length < KEEPALIVE_LIMIT,
      });
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

    async answered(response) {
      if (response.type === "opaqueredirect" || response.status === 401) return this.isSignedOut();
      if (response.status >= 500 || response.status === 429) return this.retry();
      const isJson = (response.headers.get("Content-Type") || "").includes("application/json");
      const body = isJson ? await response.json() : {};
      if (response.ok && isJson) return this.isSaved(body);
      this.submitter = null;
      this.keep();
      if (response.status === 409) return this.meetsConflict(body);
      if (response.status === 400 && body.errors) return this.isInvalid(body.errors);
      this.show("error", body.message || this.text.textRefused);
    }

    isSaved(body) {
      this.sent = this.underway;
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
      if (this.askedAgain) return;
      this.askedAgain = true;
      this.signedInAgain();
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
    }
  }

  /** Words that lie in this browser until the server has them. A browser without storage keeps them in the form only. */
  class Kept {
    constructor(key) {
      this.key = key;
    }

    read() {
      return this.attempt(() => JSON.parse(localStorage.getItem(this.key)));
    }

    write(value) {
      this.attempt(() => localStorage.setItem(this.key, JSON.stringify(value)));
    }

    clear() {
      this.attempt(() => localStorage.removeItem(this.key));
    }

    attempt(act) {
      try {
        return act();
      } catch {
        return null;
      }
    }
  }

  function start(scope) {
    scope.querySelectorAll("form[data-autosave]:not([data-autosave-on])").forEach((form) => new Autosave(form));
  }
  start(document);
})();
