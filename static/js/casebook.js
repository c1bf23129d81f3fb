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
(() => {
"use strict";
document.querySelector("[data-focus]")?.focus();
})();
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
(() => {
"use strict";
const form = document.querySelector("form[data-leave]");
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
if (!form) return;
const WITHIN = 5000;
const PATIENCE = 900;
const DRAFT_PATIENCE = 600;
const dots = document.createElement("div");
const status = form.querySelector("[data-leave-status]");
let presses = [];
let leaving = false;
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
(() => {
"use strict";
const menus = [...document.querySelectorAll("details[data-menu]")];
document.addEventListener("click", (event) => {
menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
if (event.key !== "Escape") return;
menus.filter((menu) => menu.open).forEach((menu) => {
menu.open = false;
menu.querySelector("summary").focus();
});
});
})();
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
