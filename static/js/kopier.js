"use strict";
// [Kopiér linket] to the room's screen; where the browser does not let us, the link is marked, and one copies it oneself.
document.addEventListener("click", async ({ target }) => {
  if (target.id !== "kopier") return;
  const link = document.getElementById("skaerm");
  try {
    await navigator.clipboard.writeText(link.href);
    target.textContent = target.dataset.kopieret;
  } catch {
    getSelection().selectAllChildren(link);
    target.textContent = target.dataset.markeret;
  }
  document.getElementById("oplaest").textContent = target.textContent;
});
