// Drawing pads that keep strokes in a box of fixed size: `x,y x,y;x,y …`, whole numbers.
(() => {
  const start = (area) => {
    const field = document.getElementById(area.dataset.field);
    const canvas = area.querySelector("canvas");
    const [width, height] = canvas.dataset.box.split("x").map(Number);
    const typedNote = area.querySelector(".typed-name");
    const typed = area.querySelector("[data-typed]");
    area.hidden = false;

    const ink = getComputedStyle(document.body).color;
    const pad = new SignaturePad(canvas, { penColor: ink, minWidth: 1.2, maxWidth: 3.2 });
    let strokes = field.value
      ? field.value.split(";").map((stroke) => stroke.split(" ").map((point) => point.split(",").map(Number)))
      : [];

    const unit = () => Math.max(canvas.clientWidth / width, canvas.clientHeight / height);

    const show = () => {
      const scale = unit();
      const groups = strokes.map((stroke) => ({
        penColor: ink, minWidth: 1.2, maxWidth: 3.2, dotSize: 0, velocityFilterWeight: 0.7,
        compositeOperation: "source-over",
        points: stroke.map(([x, y], at) => ({ x: x * scale, y: y * scale, pressure: 0.5, time: at * 16 })),
      }));
      pad.clear();
      pad.fromData(groups);
    };

    const fit = () => {
      if (!canvas.clientWidth) return;
      const density = Math.max(devicePixelRatio || 1, 1);
      canvas.width = canvas.clientWidth * density;
      canvas.height = canvas.clientHeight * density;
      canvas.getContext("2d").scale(density, density);
      show();
    };

    const keep = () => {
      field.value = strokes.map((stroke) => stroke.map((point) => point.join(",")).join(" ")).join(";");
    };

    const take = () => {
      const scale = unit();
      const inside = (value, most) => Math.min(most, Math.max(0, Math.round(value / scale)));
      const drawn = pad.toData().at(-1).points.map(({ x, y }) => [inside(x, width), inside(y, height)]);
      strokes.push(drawn.filter(([x, y], at) => !at || x !== drawn[at - 1][0] || y !== drawn[at - 1][1]));
      keep();
    };

    pad.addEventListener("endStroke", take);
    area.querySelector("[data-undo]").addEventListener("click", () => {
      strokes.pop();
      keep();
      show();
    });
    area.querySelector("[data-clear]").addEventListener("click", () => {
      strokes = [];
      keep();
      show();
    });
    typed?.addEventListener("click", () => {
      const chosen = typed.getAttribute("aria-pressed") !== "true";
      typed.setAttribute("aria-pressed", String(chosen));
      typedNote.hidden = !chosen;
      canvas.hidden = chosen;
      if (chosen) strokes = [];
      keep();
      if (!chosen) fit();
    });
    new ResizeObserver(fit).observe(canvas);
    fit();
  };

  document.querySelectorAll("[data-pad-fold]").forEach((fold) => (fold.hidden = false));
  document.querySelectorAll(".pad").forEach(start);
})();
