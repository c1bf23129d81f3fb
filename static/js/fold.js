// data-shown-by="when=other|about" folds an element away until one of these answers is chosen.
// Without scripts it is simply always there.
(() => {
  "use strict";
  document.querySelectorAll("[data-shown-by]").forEach((part) => {
    const [name, values] = part.dataset.shownBy.split("=");
    const wanted = values.split("|");
    const form = part.closest("form");
    if (!form) return;
    const update = () => {
      part.hidden = !new FormData(form).getAll(name).some((value) => wanted.includes(value));
    };
    form.addEventListener("change", update);
    update();
  });
})();
