// After a refused form, go to the list of what is wrong.
(() => {
  "use strict";
  document.querySelector("[data-focus]")?.focus();
})();
