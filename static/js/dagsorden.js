"use strict";
// The live agenda and the room's screen: counts down by the server's clock, hears whether there is news, fetches it, and
// sends the presses. Without it the page reloads itself, and every button is a form's.
(() => {
  const part = () => document.getElementById("forloeb");
  if (!part()) return;
  const EVERY = 700; // milliseconds between two questions
  const patience = () => ({ signal: AbortSignal.timeout(5000) });
  const danish = new Intl.DateTimeFormat("da-DK", { timeZone: "Europe/Copenhagen", hour: "numeric", minute: "2-digit" });
  let serverNow, heardAt, drawnAt, timer, sound, sign;
  let pressing, offline, stopped, renewed;
  let turn = 0; // an answer is drawn only if nothing was asked for since
  let told = part().querySelector("#melding").textContent; // what the last own press came to, until the next
  const waiting = []; // minutes more or less, pressed while one was on its way

  // What is said, to the eye and to the ear

  const say = (text) => {
    document.getElementById("oplaest").textContent = text;
  };
  const show = () => {
    if (stopped) return;
    const line = document.getElementById("melding");
    line.textContent = offline ? line.dataset.udenNet : told;
    line.hidden = !line.textContent;
    for (const button of part().querySelectorAll("[name=trin]")) {
      const off = offline || (pressing && !("flere" in button.dataset));
      button.setAttribute("aria-disabled", String(Boolean(off)));
    }
  };
  const hear = (answered) => {
    const before = offline;
    offline = !answered;
    if (Boolean(before) === offline) return;
    show();
    if (offline) say(document.getElementById("melding").textContent);
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    document.getElementById("afbrudt").hidden = false;
  };

  // The clock

  const setClock = (ms) => {
    serverNow = Number(ms);
    heardAt = performance.now();
  };
  const now = () => serverNow + performance.now() - heardAt;
  // Seconds left of the round: a paused one stands where it was drawn.
  const left = () => {
    const { slut, gaar, nu } = part().dataset;
    return Math.trunc((Number(slut) - (gaar === "1" ? now() : Number(nu))) / 1000);
  };
  const beep = () => {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.value = 0.1;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
  };
  const showSound = () => document.getElementById("lyd")?.setAttribute("aria-pressed", String(Boolean(sound)));
  const tick = () => {
    const wall = part().querySelector("[data-klokken]");
    if (wall) wall.textContent = danish.format(now());
    const clock = part().querySelector("[data-ur]");
    if (!clock) return;
    const seconds = left();
    const size = Math.abs(seconds);
    clock.textContent = `${seconds < 0 ? "−" : ""}${Math.trunc(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    const before = sign;
    sign = seconds < 0 ? "over" : seconds <= 60 ? "et" : seconds <= 300 ? "fem" : "";
    for (const line of part().querySelectorAll("[data-tegn-fra]")) {
      line.hidden = line.dataset.tegnFra !== sign;
      if (!line.hidden && before !== undefined && before !== sign) {
        say(line.textContent);
        if (sound) beep();
      }
    }
  };

  // What is drawn is the server's page, each time

  const draw = () => {
    setClock(part().dataset.nu);
    drawnAt = performance.now();
    for (const only of part().querySelectorAll("[data-kun-script]")) only.hidden = false;
    showSound();
    show();
    tick();
  };
  const name = (one) => one.id || one.value || one.href;
  const keepPlace = (old, fresh) => {
    for (const open of old.querySelectorAll("details[open]")) fresh.querySelector(`#${open.id}`)?.setAttribute("open", "");
    if (!old.contains(document.activeElement)) return () => {};
    const focused = name(document.activeElement);
    const same = [...fresh.querySelectorAll("button, a, summary, [tabindex]")].find((one) => name(one) === focused);
    return () => (same ? same.focus({ preventScroll: true }) : fresh.querySelector("#nu")?.focus());
  };
  // Answers the message that came with the page.
  const replace = (page) => {
    const old = part();
    const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("forloeb");
    if (!fresh) {
      old.replaceChildren(); // logged out, or no longer one's own: nothing of it stays on the screen
      stop();
      return "";
    }
    const focus = keepPlace(old, fresh);
    const said = fresh.querySelector("#melding").textContent;
    const { styrer, oplaest } = fresh.dataset;
    const taken = old.matches(".koerer") && styrer && styrer !== old.dataset.styrer;
    if (taken) told = `${styrer} har overtaget styringen.`;
    old.replaceWith(fresh);
    draw();
    focus();
    if (taken) say(told);
    else if (oplaest !== old.dataset.oplaest) say(oplaest);
    return said;
  };
  const renew = async () => {
    const asked = ++turn;
    const answer = await fetch(`${location.pathname}?${part().dataset.foelger}`, patience());
    if (answer.status >= 500) return;
    const page = await answer.text();
    if (asked === turn) replace(page);
  };
  const isStale = () => {
    const seconds = Number(part().dataset.aeldes);
    return seconds > 0 && performance.now() - drawnAt > seconds * 1000;
  };

  const poll = async () => {
    try {
      const answer = await fetch(part().dataset.puls, { ...patience(), credentials: "omit" });
      if (answer.ok) {
        const [news, ms] = (await answer.text()).split(" ");
        renewed = false;
        setClock(ms);
        if (!pressing && (news !== part().dataset.tegn || isStale())) await renew();
      } else if (answer.status < 500) {
        if (renewed) stop(); // the page that was fetched anew cannot follow either
        renewed = true;
        if (!stopped) await renew();
      }
      hear(answer.status < 500);
    } catch {
      hear(false);
    }
    soon(EVERY);
  };
  const soon = (ms) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(poll, ms);
  };

  // What is pressed

  const send = async (trin) => {
    turn += 1;
    told = "";
    show();
    const sent = new URLSearchParams(new FormData(part()));
    sent.append("trin", trin);
    try {
      const answer = await fetch(location.pathname, { ...patience(), method: "POST", body: sent });
      if (answer.status >= 500) throw new Error(answer.statusText);
      if (new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
      told = replace(await answer.text());
    } catch {
      told = document.getElementById("melding").dataset.ikkeFremme;
    }
  };
  const press = async (trin) => {
    pressing = true;
    waiting.push(trin);
    while (waiting.length && !stopped) {
      await send(waiting.shift());
      if (told) waiting.length = 0;
    }
    pressing = false;
    show();
    if (stopped || !told) return;
    say(told);
    document.getElementById("melding").scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("submit", (event) => {
    if (event.target !== part()) return;
    event.preventDefault();
    const { value, dataset } = event.submitter;
    if (offline) say(document.getElementById("melding").textContent);
    else if (!pressing) press(value);
    else if ("flere" in dataset) waiting.push(value);
  });

  document.addEventListener("click", (event) => {
    if (event.target.id !== "lyd") return;
    sound = sound ? undefined : new AudioContext();
    if (sound) beep();
    showSound();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) soon(0);
  });

  draw();
  setInterval(tick, 250);
  soon(EVERY);
})();
