/* Goes through the page's fields and buttons as the tab key would; tells which of them the sticky bar lies on top of. */
() => {
  const bar = document.querySelector(".kp-savebar");
  if (!bar) return [];
  const covered = [];
  const before = document.activeElement;
  for (const element of document.querySelectorAll("main :is(a[href], button, input:not([type=hidden]), select, textarea, summary)")) {
    if (bar.contains(element) || !element.getClientRects().length) continue;
    element.focus({ focusVisible: true });
    if (document.activeElement !== element) continue; // folded away
    const label = element.labels && element.labels.length && element.matches("[type=radio], [type=checkbox]") ? element.labels[0] : element;
    const box = label.getBoundingClientRect();
    const edge = bar.getBoundingClientRect();
    const overlap = Math.min(box.bottom, edge.bottom) - Math.max(box.top, edge.top);
    if (overlap > 1 && overlap > box.height / 3) covered.push(`${element.name || element.innerText}: ${Math.round(overlap)} px`);
  }
  if (before && before.focus) before.focus();
  scrollTo(0, 0);
  return covered;
};
