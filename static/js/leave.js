// Leave this site: blank the screen first, sign out on the server, and put the neutral page in the place of this one.
// Shift three times within five seconds does the same. Without scripts the form is an ordinary POST (ux.md 6.3).
(() => {
  "use strict";
  const form = document.querySelector("form[data-leave]");
  // A page that the browser kept in memory must not come back after leaving.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (!form) return;

  const WITHIN = 5000;
  const PATIENCE = 900;
  const DRAFT_PATIENCE = 600;
  const dots = document.createElement("div");
  const status = form.querySelector("[data-leave-status]");
  let presses = [];
  let leaving = false;

  // A draft that is still unsaved goes first, because afterwards nobody is signed in.
  function unsaved() {
    const sending = [];
    document.dispatchEvent(new CustomEvent("casebook:leaving", { detail: sending }));
    const enough = new Promise((done) => { setTimeout(done, sending.length ? DRAFT_PATIENCE : 0); });
    return Promise.race([Promise.allSettled(sending), enough]);
  }

  async function leave() {
    if (leaving) return;
    leaving = true;
    const cover = document.createElement("div");
    cover.className = "leaving";
    cover.textContent = form.dataset.leave;
    document.title = cover.textContent;
    document.body.replaceChildren(cover);
    const go = () => location.replace(form.dataset.leaveTo);
    await unsaved();
    const sent = fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
    setTimeout(go, PATIENCE);
    sent.then(go, go);
  }

  function show(count) {
    dots.replaceChildren(...[1, 2, 3].map((nth) => {
      const dot = document.createElement("i");
      dot.className = nth <= count ? "on" : "";
      return dot;
    }));
    dots.hidden = count === 0;
    if (status) status.textContent = count ? form.dataset[`leaveAfter${count}`] || "" : "";
  }

  dots.className = "leaving-dots";
  dots.hidden = true;
  dots.setAttribute("aria-hidden", "true");
  document.body.append(dots);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.repeat || leaving) return;
    const now = Date.now();
    presses = event.key === "Shift" ? [...presses.filter((at) => now - at < WITHIN), now] : [];
    if (presses.length >= 3) leave();
    else show(presses.length);
  });
  setInterval(() => {
    if (presses.length && Date.now() - presses[0] >= WITHIN) {
      presses = [];
      show(0);
    }
  }, 1000);
})();
