// A password can be read before it is sent: data-show-password="Show password|Hide password" on the form.
(() => {
  "use strict";
  document.querySelectorAll("form[data-show-password]").forEach((form) => {
    const [show, hide] = form.dataset.showPassword.split("|");
    const boxes = [...form.querySelectorAll("input[type=password]")];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-link";
    button.textContent = show;
    button.addEventListener("click", () => {
      const hidden = boxes[0].type === "password";
      boxes.forEach((box) => { box.type = hidden ? "text" : "password"; });
      button.textContent = hidden ? hide : show;
    });
    form.addEventListener("submit", () => { boxes.forEach((box) => { box.type = "password"; }); });
    if (boxes.length) boxes.at(-1).after(button);
  });
})();
