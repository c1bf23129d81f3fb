// A text box with data-count="id" and data-most="400" tells under itself how many characters were typed.
// The sentence comes from the page: data-count-text="{typed} of {most} characters".
(() => {
  "use strict";
  document.querySelectorAll("textarea[data-count]").forEach((box) => {
    const note = document.getElementById(box.dataset.count);
    if (!note) return;
    const show = () => {
      note.textContent = note.dataset.countText.replace("{typed}", box.value.length).replace("{most}", box.dataset.most);
    };
    box.addEventListener("input", show);
    show();
  });
})();
