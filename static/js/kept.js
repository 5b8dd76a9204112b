/* Words that lie in this browser until the server has them.

   They are sealed with a key that the server gives to their author alone, so that the next person at a shared computer
   cannot read them, and they are gone after two weeks, when the author signs out, or when the server has them. A browser
   that cannot seal keeps them no longer than the tab is open. Used by autosave.js, draft.js and unsent.js. */
(function () {
  "use strict";

  const PREFIX = "kp:";
  const OLDEST = 14 * 24 * 3600 * 1000; // ms
  const keeper = document.querySelector('meta[name="kp-keeper"]');
  const owner = keeper ? keeper.content : "";
  const canSeal = Boolean(window.crypto && crypto.subtle);
  const mine = `${PREFIX}${owner}:`;
  let sealingKey = null;

  function attempt(act) {
    try {
      return act();
    } catch {
      return null; // no storage, or none left
    }
  }

  function key() {
    if (!sealingKey) {
      const bytes = Uint8Array.from(keeper.dataset.key.match(/../g), (pair) => parseInt(pair, 16));
      sealingKey = crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    return sealingKey;
  }

  const asText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
  const asBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  async function seal(record) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const open = new TextEncoder().encode(JSON.stringify(record));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), open);
    return JSON.stringify({ at: Date.now(), iv: asText(iv), box: asText(box) });
  }

  async function unseal(text) {
    const { iv, box } = JSON.parse(text);
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: asBytes(iv) }, await key(), asBytes(box));
    return JSON.parse(new TextDecoder().decode(open));
  }

  /** One form's words. Writing takes a moment; the newest words win, and clearing wins over writing. */
  class Entry {
    constructor(name) {
      this.key = mine + name;
      this.next = undefined;
      this.working = null;
    }

    write(record) {
      this.last = record;
      if (!owner) return;
      if (!canSeal) return attempt(() => sessionStorage.setItem(this.key, JSON.stringify(record)));
      this.next = { record };
      this.working = this.working || this.work();
    }

    clear() {
      this.next = null;
      this.last = null;
      attempt(() => localStorage.removeItem(this.key));
      attempt(() => sessionStorage.removeItem(this.key));
    }

    async work() {
      while (this.next) {
        const { record } = this.next;
        this.next = undefined;
        const sealed = await seal(record).catch(() => null);
        if (this.next === undefined && sealed) attempt(() => localStorage.setItem(this.key, sealed));
      }
      this.working = null;
    }

    /** The page goes away while the newest words are being sealed: they stay with the tab until the next page. */
    hurry() {
      if (this.working && this.last) attempt(() => sessionStorage.setItem(this.key, JSON.stringify(this.last)));
    }

    async read() {
      const hurried = attempt(() => JSON.parse(sessionStorage.getItem(this.key)));
      if (hurried) {
        if (canSeal) attempt(() => sessionStorage.removeItem(this.key));
        this.write(hurried);
        return hurried;
      }
      const sealed = attempt(() => localStorage.getItem(this.key));
      return sealed ? unseal(sealed).catch(() => null) : null;
    }
  }

  function keysOf(storage) {
    return attempt(() => Object.keys(storage()).filter((name) => name.startsWith(PREFIX))) || [];
  }

  /** What is too old goes, and so does whatever another person left in this tab. */
  function tidy() {
    keysOf(() => localStorage).forEach((name) => {
      const record = attempt(() => JSON.parse(localStorage.getItem(name)));
      if (!record || !(record.at > Date.now() - OLDEST)) attempt(() => localStorage.removeItem(name));
    });
    keysOf(() => sessionStorage).forEach((name) => {
      if (owner && !name.startsWith(mine)) attempt(() => sessionStorage.removeItem(name));
    });
  }

  /** The names of the reader's own kept forms. */
  function names() {
    const all = [...keysOf(() => localStorage), ...keysOf(() => sessionStorage)];
    return owner ? [...new Set(all)].filter((name) => name.startsWith(mine)).map((name) => name.slice(mine.length)) : [];
  }

  /** Whether what the server has is what this browser has sent itself, its answer lost on the way. */
  function isOwn(stored, tried) {
    const plain = (value) => String(value ?? "").replace(/\r\n/g, "\n").trim();
    return tried.some((words) => {
      const values = new URLSearchParams(words);
      return Object.entries(stored).every(([name, value]) => name === "version" || plain(value) === plain(values.get(name)));
    });
  }

  /* --- What is in a form, as text: as it would be sent, but for token and version --- */

  const BESIDE = ["csrfmiddlewaretoken", "version"];
  const asWords = (pairs) => new URLSearchParams(pairs.filter(([name]) => !BESIDE.includes(name))).toString();

  const words = (form) => asWords([...new FormData(form)].filter(([, value]) => typeof value === "string"));

  /** What the server drew into the form, whatever a browser has put back into the fields after that. */
  function drawn(form) {
    const pairs = [];
    const put = (field, value) => pairs.push([field.name, value]);
    [...form.elements].forEach((field) => {
      if (!field.name || field.disabled || ["submit", "button", "file"].includes(field.type)) return;
      if (["radio", "checkbox"].includes(field.type)) return field.defaultChecked && put(field, field.value);
      if (field.type !== "select-one") return put(field, field.defaultValue);
      const chosen = [...field.options].find((option) => option.defaultSelected) || field.options[0];
      if (chosen) put(field, chosen.value);
    });
    return asWords(pairs);
  }

  function fill(form, kept) {
    const values = new URLSearchParams(kept);
    [...form.elements].forEach((field) => {
      if (!field.name || ["hidden", "submit", "button", "file", "password"].includes(field.type)) return;
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.getAll(field.name).includes(field.value);
      else if (values.has(field.name)) field.value = both(values.get(field.name), field);
    });
  }

  /** What was kept, and what somebody has typed before the script came. */
  function both(kept, field) {
    const now = field.value;
    if (now === field.defaultValue || field.tagName !== "TEXTAREA" || kept.startsWith(now)) return kept;
    return now.startsWith(kept) ? now : `${kept}\n\n${now}`;
  }

  tidy();
  window.kpKept = { entry: (name) => new Entry(name), names, isOwn, words, drawn, fill };
})();
