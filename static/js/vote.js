/* The ballot counts the dots that are left. Without this script the server says so when the ballot is sent. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-ballot]").forEach((form) => {
    const status = form.querySelector("[data-dots-left]");
    const words = status.dataset;

    function count() {
      const used = [...form.querySelectorAll('input[type="radio"]:checked')].reduce((sum, dot) => sum + Number(dot.value), 0);
      const left = Number(form.dataset.dots) - used;
      const text = left === 0 ? words.leftNone : left === 1 ? words.leftOne : left < 0 ? words.leftOver : words.leftMany;
      status.textContent = text.replace("#", Math.abs(left));
      status.dataset.state = left < 0 ? "error" : left === 0 ? "saved" : "";
    }

    form.addEventListener("change", count);
    count();
  });
})();
