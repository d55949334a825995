"use strict";
// A security key answers what the page asks (data-valg): the answer goes into the form's field `credential`, and is sent.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const ask = async (how, { publicKey }) => {
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const known of [...(publicKey.excludeCredentials ?? []), ...(publicKey.allowCredentials ?? [])])
    known.id = bytes(known.id);
  const key = await navigator.credentials[how]({ publicKey });
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[part]) response[part] = text(key.response[part]);
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() };
};

document.addEventListener("submit", async (event) => {
  const asking = event.target.closest("[data-noegle]");
  if (!asking) return;
  event.preventDefault();
  const fault = document.querySelector("[data-fejl]");
  fault.textContent = "";
  try {
    const answer = await ask(asking.dataset.noegle, JSON.parse(asking.dataset.valg));
    event.target.elements.credential.value = JSON.stringify(answer);
    event.target.submit();
  } catch {
    fault.textContent = fault.dataset.fejl;
  }
});
