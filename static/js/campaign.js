/* A joint start under way: asks how far it is and shows it, until it is over; then the page is read anew. */
(function () {
  "use strict";

  const place = document.querySelector("[data-campaign-progress]");
  if (!place) return;
  const said = document.querySelector("[data-campaign-said]");
  let pause = 1000;

  async function look() {
    try {
      const answer = await fetch(place.dataset.campaignProgress, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) return; // signed out or taken away: the page itself will say so
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
      if (!fresh) return;
      const before = place.firstElementChild;
      place.replaceChildren(fresh);
      if (fresh.dataset.status !== "running") {
        if (said) said.textContent = said.dataset.campaignSaid;
        setTimeout(() => window.location.reload(), 800);
        return;
      }
      pause = before && before.dataset.done === fresh.dataset.done ? Math.min(pause * 1.5, 10000) : 1000;
    } catch {
      pause = Math.min(pause * 2, 30000); // no connection just now
    }
    setTimeout(look, pause);
  }

  setTimeout(look, pause);
})();
