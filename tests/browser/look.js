/* What a page looks like to the eye and the hand, as lists of complaints. Run in the page by visitor.py. */
({ least, leastMain }) => {
  const name = (element) => {
    const words = (element.getAttribute("aria-label") || element.innerText || element.name || element.value || "").trim();
    return `<${element.tagName.toLowerCase()}${element.className ? ` class="${element.className}"` : ""}> ${words.slice(0, 50)}`;
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const inside = box.right > 0 && box.bottom + scrollY > 0;
    return element.checkVisibility() && box.width > 1 && box.height > 1 && style.visibility !== "hidden" && inside;
  };
  /* A link in the middle of a sentence is as high as its line. */
  const inSentence = (element) => {
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
    const around = element.parentElement.innerText.trim();
    return around.length > element.innerText.trim().length;
  };
  /* What the finger meets: a hidden or small control's label belongs to it. */
  const reach = (element) => {
    const box = element.getBoundingClientRect();
    if (!["radio", "checkbox"].includes(element.type) || !element.labels.length) return box;
    const label = element.labels[0].getBoundingClientRect();
    const [top, left] = [Math.min(box.top, label.top), Math.min(box.left, label.left)];
    return { width: Math.max(box.right, label.right) - left, height: Math.max(box.bottom, label.bottom) - top };
  };

  const complaints = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && shown(element),
    );
    complaints.push(`scrolls sideways, ${root.scrollWidth} > ${root.clientWidth}: ${wide.slice(0, 4).map(name).join(", ")}`);
  }
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const element of document.querySelectorAll(controls)) {
    const labelled = ["radio", "checkbox"].includes(element.type);
    if (!(shown(element) || (labelled && element.labels.length && shown(element.labels[0])))) continue;
    if (inSentence(element)) continue;
    const isMain = element.matches(".button");
    const wanted = isMain ? leastMain : least;
    const { width, height } = reach(element);
    if (height < wanted - 0.5 || width < least - 0.5) {
      complaints.push(`small target, ${Math.round(width)}×${Math.round(height)}: ${name(element)}`);
    }
  }
  /* What went out and what came in its place are two words to the eye. */
  for (const came of document.querySelectorAll("del + ins")) {
    const went = [...came.previousElementSibling.getClientRects()].pop();
    const [begins] = came.getClientRects();
    const oneLine = went && begins && Math.abs(went.top - begins.top) < begins.height / 2;
    if (oneLine && came.previousSibling.nodeType === Node.ELEMENT_NODE && begins.left - went.right < 2) {
      complaints.push(`words run together: ${came.previousElementSibling.innerText} ${came.innerText}`.slice(0, 120));
    }
  }
  return complaints;
};
