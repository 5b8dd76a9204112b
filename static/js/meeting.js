/* Follows a joint meeting: asks every other second whether anything is new, which is mostly answered by a 304, and
   counts the minutes down. Whoever writes has their form left alone; only the line about the pen follows. */
(function () {
  "use strict";

  const meeting = document.querySelector("[data-meeting]");
  if (!meeting) return;
  const PAUSE = 2000; // ms between two questions
  const HIDDEN = 20000; // ms when nobody looks
  const LATER = [2000, 5000, 10000, 20000]; // ms when there is no answer
  const PATIENCE = 10000; // ms until an answer is given up
  const lost = meeting.querySelector("[data-meeting-lost]");
  let known = "";
  let failures = 0;
  let timer = 0;

  async function ask() {
    clearTimeout(timer);
    try {
      const headers = { Accept: "application/json", ...(known && { "If-None-Match": known }) };
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(meeting.dataset.meeting, { headers, signal, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 404) return leave();
      if (answer.status !== 304 && !answer.ok) throw new Error(answer.status);
      failures = 0;
      lost.textContent = "";
      if (answer.status === 200) {
        show(await answer.json());
        known = answer.headers.get("ETag") || "";
      }
    } catch {
      failures += 1;
      if (failures > 1) lost.textContent = lost.dataset.text;
    }
    again();
  }

  function again() {
    clearTimeout(timer);
    const pause = failures ? LATER[Math.min(failures, LATER.length) - 1] : document.hidden ? HIDDEN : PAUSE;
    timer = setTimeout(ask, pause);
  }

  function show(news) {
    if (news.place !== meeting.dataset.place) return leave();
    put("[data-meeting-pen]", "meetingPen", news.pen);
    if (news.words) put("[data-meeting-words]", "meetingWords", news.words);
  }

  /** The page is another one now. Words that are not safe yet are saved before it is left; see autosave.js. */
  function leave() {
    const form = meeting.querySelector("form[data-autosave]");
    if (!form || !form.kpAutosave) return location.reload();
    form.kpAutosave.leaveWhenSafe(() => location.reload());
  }

  function put(selector, name, part) {
    const holder = meeting.querySelector(selector);
    if (!holder || holder.dataset[name] === part.state) return;
    const hadFocus = holder.contains(document.activeElement);
    holder.dataset[name] = part.state;
    holder.innerHTML = part.html; // drawn and escaped by our own server
    const button = holder.querySelector("button");
    if (hadFocus && button) button.focus();
  }

  document.addEventListener("visibilitychange", () => !document.hidden && ask());
  window.addEventListener("online", ask);
  again();

  /* --- The time, in whole minutes and without a sound --- */

  const clock = meeting.querySelector("[data-meeting-clock]");
  const began = Date.now();

  function tell(part, minutes, words, over) {
    const left = Math.ceil(minutes - (Date.now() - began) / 60000);
    const text = left > 0 ? words.replace("#", left) : over;
    if (part.textContent !== text) part.textContent = text;
  }

  function count() {
    const { left, stepLeft, textStep, textStepOver, textLeft, textOver } = clock.dataset;
    tell(clock.querySelector("[data-clock-step]"), Number(stepLeft), textStep, textStepOver);
    tell(clock.querySelector("[data-clock-all]"), Number(left), textLeft, textOver);
  }
  setInterval(count, 5000);
})();
