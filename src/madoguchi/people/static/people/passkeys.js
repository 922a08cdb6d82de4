// The sign-in library's script keeps its troubles to itself: say them on the page.
document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-said]");
  if (!place) return;
  event.preventDefault();
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = place.dataset.passkeySaid;
  place.replaceChildren(line);
});
