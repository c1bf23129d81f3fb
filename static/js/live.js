// A form with data-live="address" and data-live-target="score" asks for the score again on each change.
// Only the inside of the named element is swapped, so that a screen reader hears it.
(() => {
  "use strict";
  const PAUSE = 600;

  function watch(form) {
    let timer = 0;
    let asking = null;

    async function ask() {
      asking?.abort();
      asking = new AbortController();
      const target = document.getElementById(form.dataset.liveTarget);
      target.setAttribute("aria-busy", "true");
      try {
        const request = { method: "POST", body: new FormData(form), signal: asking.signal };
        const answer = await fetch(form.dataset.live, request);
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(form.dataset.liveTarget);
        if (fresh) target.replaceChildren(...fresh.childNodes);
      } catch {
        // The link dropped or a newer question was asked: the old score stays, and the button still works.
      } finally {
        target.removeAttribute("aria-busy");
      }
    }

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  }

  document.querySelectorAll("form[data-live]").forEach(watch);
})();
