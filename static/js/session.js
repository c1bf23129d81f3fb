// Five minutes before the session ends, say so. The time left comes from the server, because clocks differ.
(() => {
  "use strict";
  const AHEAD = 300;
  const note = document.querySelector("[data-session-left]");
  if (!note) return;
  const whole = Number(note.dataset.sessionLeft);
  const toast = document.createElement("p");
  let timer = 0;

  function start() {
    toast.textContent = "";
    toast.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      toast.hidden = false;
      toast.textContent = note.dataset.sessionWarning;
    }, Math.max(0, whole - AHEAD) * 1000);
  }

  toast.className = "toast box box-warning";
  toast.setAttribute("role", "status");
  document.body.append(toast);
  document.addEventListener("casebook:saved", start);
  start();
})();
