/* What every page needs: the design system's own scripts, the menu, and forms that are sent once. */
(function () {
  "use strict";

  const root = document.documentElement;
  root.classList.add("kp-js");

  function startDesignSystem() {
    if (!window.DKFDS) return;
    window.DKFDS.init();
    document.querySelectorAll(".kp-limit").forEach(startCounter);
  }

  /** The design system's counter of characters, with the page's words: its own are in one language. */
  function startCounter(field) {
    const words = field.dataset;
    field.classList.replace("kp-limit", "form-limit");
    new window.DKFDS.CharacterLimit(field, {
      character_remaining: words.leftOne,
      characters_remaining: words.leftMany,
      character_too_many: words.overOne,
      characters_too_many: words.overMany,
    }).init();
  }

  function closeMenus(except) {
    document.querySelectorAll("details.kp-menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.kp-menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.kp-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* A second press while the first is on its way does nothing. The button is not disabled: that would take its own
     name and value out of what is sent, and leave it dead when the reader comes back. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  /* A long address is copied by a button, which is not there where the browser cannot. */
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copies]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
        document.getElementById(button.getAttribute("aria-describedby")).textContent = button.dataset.done;
      });
    });
  }

  /* Whoever comes by keyboard sees all of what they came to: browsers leave it behind a bar that covers it. */
  document.addEventListener("focusin", ({ target }) => {
    const bar = document.querySelector(".kp-savebar");
    if (bar && !bar.contains(target) && target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest" });
  });

  /* What is folded away on the screen belongs on paper. */
  const opened = [];
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("main details:not([open])").forEach((fold) => {
      fold.open = true;
      opened.push(fold);
    });
  });
  window.addEventListener("afterprint", () => {
    opened.splice(0).forEach((fold) => (fold.open = false));
  });

  startDesignSystem();
})();
