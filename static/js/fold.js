// data-shown-by="when=other|about" folds an element away until one of these answers is chosen.
// What holds an error stays in sight. Without scripts it is simply always there.
(() => {
  "use strict";
  document.querySelectorAll("[data-shown-by]").forEach((part) => {
    const [name, values] = part.dataset.shownBy.split("=");
    const wanted = values.split("|");
    const form = part.closest("form");
    if (!form) return;
    const isWrong = part.matches(".field-error") || part.querySelector(".field-error");
    const update = () => {
      part.hidden = !isWrong && !new FormData(form).getAll(name).some((value) => wanted.includes(value));
    };
    form.addEventListener("change", update);
    update();
  });
})();
