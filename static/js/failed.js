/* On the 500 page: what was handed in has not arrived. The next page leaves it in the browser and names it; see unsent.js. */
(function () {
  "use strict";

  try {
    sessionStorage.setItem("kp-failed", "1");
  } catch {
    // a browser that keeps nothing has kept no words either
  }
})();
