// A form with data-autosave="address" is sent there every 20 seconds when something changed.
// The answer is one short line of text, already translated ("Draft saved at 14:05").
(() => {
  "use strict";
  const EVERY = 20000;
  const NOTE_LENGTH = 200;

  function watch(form) {
    const note = form.querySelector("[data-autosave-status]");
    let changed = false;
    let busy = false;

    async function save(keepalive = false) {
      if (!changed || busy) return;
      busy = true;
      changed = false;
      try {
        const sent = { method: "POST", body: new FormData(form), keepalive };
        const answer = await fetch(form.dataset.autosave, sent);
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        if (note) note.textContent = (await answer.text()).slice(0, NOTE_LENGTH);
        document.dispatchEvent(new Event("casebook:saved"));
      } catch {
        changed = true;
        if (note) note.textContent = form.dataset.autosaveFailed || "";
      }
      busy = false;
    }

    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { clearInterval(timer); });
    document.addEventListener("casebook:leaving", (event) => { event.detail.push(save(true)); });
    const timer = setInterval(save, EVERY);
  }

  document.querySelectorAll("form[data-autosave]").forEach(watch);
})();
