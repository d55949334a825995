"use strict";
// The live agenda and the room's screen: counts down by the server's clock, hears each second whether there is news, and
// fetches it. Without it the page reloads itself, and every button is a form's.
(() => {
  const part = () => document.getElementById("forloeb");
  if (!part()) return;
  const patience = () => ({ signal: AbortSignal.timeout(5000) });
  let serverNow, heardAt, drawnAt, timer, pressing, sound, sign;
  let turn = 0; // an answer is drawn only if nothing was asked for since

  const setClock = (ms) => {
    serverNow = Number(ms);
    heardAt = performance.now();
  };
  const show = (id, on) => {
    document.getElementById(id).hidden = !on;
  };
  const say = (text) => {
    document.getElementById("oplaest").textContent = text;
  };

  // Seconds left of the round: a paused one stands where it was drawn.
  const left = () => {
    const { slut, gaar, nu } = part().dataset;
    const now = gaar === "1" ? serverNow + performance.now() - heardAt : Number(nu);
    return Math.trunc((Number(slut) - now) / 1000);
  };

  const beep = () => {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.value = 0.1;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
  };

  const tick = () => {
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

  const draw = () => {
    setClock(part().dataset.nu);
    drawnAt = performance.now();
    for (const only of part().querySelectorAll("[data-kun-script]")) only.hidden = false;
    document.getElementById("lyd")?.setAttribute("aria-pressed", String(Boolean(sound)));
    tick();
  };

  const heading = () => part().querySelector("h1, h2")?.textContent ?? "";

  const replace = (page, asked) => {
    if (asked !== turn) return;
    const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("forloeb");
    show("logget-ud", !fresh);
    if (!fresh) return;
    const focused = part().contains(document.activeElement) ? document.activeElement : null;
    const before = heading();
    part().replaceWith(fresh);
    draw();
    if (heading() !== before) say(heading());
    if (focused) {
      const alike = (one) => (focused.id ? one.id === focused.id : one.value && one.value === focused.value);
      const same = [...part().querySelectorAll("button, [tabindex]")].find(alike);
      (same ?? part().querySelector("[tabindex]"))?.focus({ preventScroll: true });
    }
  };

  const renew = async () => {
    const asked = ++turn;
    const answer = await fetch(`${location.pathname}?${part().dataset.foelger}`, patience());
    if (answer.status < 500) replace(await answer.text(), asked);
  };

  // What the page says of when the hour ends grows old when the round is over its time, or stands still.
  const isStale = () => performance.now() - drawnAt > 15000 && (part().dataset.gaar !== "1" || left() < 0);

  const poll = async () => {
    try {
      const answer = await fetch(part().dataset.puls, { ...patience(), credentials: "omit" });
      if (answer.ok) {
        const [news, ms] = (await answer.text()).split(" ");
        setClock(ms);
        if (!pressing && (news !== part().dataset.tegn || isStale())) await renew();
      }
      show("forbindelse", !answer.ok);
    } catch {
      show("forbindelse", true);
    }
    soon(1000);
  };
  const soon = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(poll, ms);
  };

  document.addEventListener("submit", async (event) => {
    if (event.target !== part()) return;
    event.preventDefault();
    if (pressing) return;
    pressing = true;
    const asked = ++turn;
    const sent = new URLSearchParams(new FormData(event.target));
    sent.append(event.submitter.name, event.submitter.value);
    try {
      const answer = await fetch(location.pathname, { ...patience(), method: "POST", body: sent });
      const elsewhere = new URL(answer.url).pathname !== location.pathname;
      if (elsewhere) location.assign(answer.url);
      else replace(await answer.text(), asked);
    } catch {
      show("forbindelse", true);
    }
    pressing = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target.id !== "lyd") return;
    sound = sound ? undefined : new AudioContext();
    if (sound) beep();
    draw();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) soon(0);
  });

  draw();
  setInterval(tick, 250);
  soon(1000);
})();
