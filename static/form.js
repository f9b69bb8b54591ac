// The letter follows what is chosen and typed; faults are brought into view.
(() => {
  const form = document.getElementById("ask");

  const mirror = () => {
    for (const place of document.querySelectorAll("[data-mirror]")) {
      place.textContent = form.elements[place.dataset.mirror].value.trim() || "…";
    }
  };

  const salute = () => {
    const chosen = new Set(new FormData(form).getAll("targets"));
    for (const line of document.querySelectorAll("[data-target]")) {
      line.hidden = !chosen.has(line.dataset.target);
    }
  };

  const ownWords = () => {
    const own = form.elements.letter.value.trim();
    const sheets = [...document.querySelectorAll(".sheet")];
    sheets.forEach((sheet, at) => {
      const sent = at === sheets.length - 1;
      sheet.querySelector("[data-sample]").hidden = own && sent;
      sheet.querySelector("[data-own]").hidden = !(own && sent);
      sheet.querySelector("[data-own]").textContent = own;
      if (!sent) sheet.hidden = Boolean(own);
    });
  };

  const follow = () => {
    mirror();
    salute();
    ownWords();
  };
  form.addEventListener("input", follow);
  follow();

  // A second tap while the first is under way would only make the visitor wait longer.
  form.addEventListener("submit", () => {
    setTimeout(() => form.querySelectorAll("button.main").forEach((button) => (button.disabled = true)));
  });

  const wanted = document.querySelector("[autofocus]");
  if (wanted) {
    wanted.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: "center" });
  }
})();
