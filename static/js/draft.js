/* <form data-draft="name of this form">: a form that is handed in once and not saved on the way. What is typed lies in
   this browser (see kept.js) until a page has answered that does not show the form again; see unsent.js. With the words
   goes the version that they were written on, so that a colleague's newer ones are never written over unseen. */
(function () {
  "use strict";

  async function keep(form) {
    const entry = window.kpKept.entry(form.dataset.draft);
    const page = { page: location.pathname, title: document.title, isDraft: true };
    const version = form.elements.namedItem("version");
    const write = (more) =>
      entry.write({ ...page, words: window.kpKept.words(form), version: version ? version.value : "", ...more });
    const record = await entry.read();
    if (record && record.words === window.kpKept.drawn(form)) entry.clear();
    else if (record && !form.querySelector(".kp-conflict")) {
      window.kpKept.fill(form, record.words);
      if (version && record.version) version.value = record.version;
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.addEventListener("input", () => write());
    form.addEventListener("submit", () => {
      write({ handedIn: true });
      entry.hurry();
    });
    window.addEventListener("pagehide", () => entry.hurry());
  }

  if (window.kpKept) document.querySelectorAll("form[data-draft]").forEach(keep);
})();
