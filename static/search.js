// Cases are found while a name or country is typed; without this the form asks the server.
(() => {
  const field = document.getElementById("find");
  const none = document.querySelector(".none");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");

  const sift = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const card of document.querySelectorAll("[data-words]")) {
      const fits = words.every((word) => card.dataset.words.includes(word));
      card.hidden = !fits;
      found += fits;
    }
    none.hidden = found > 0;
  };

  field.addEventListener("input", sift);
  if (!field.value) {
    document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
  }
})();
