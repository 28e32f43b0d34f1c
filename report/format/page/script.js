
"use strict";
// Sorting and filtering of tables. The page holds everything without it.
(() => {
  for (const data of document.querySelectorAll(".data")) {
    const table = data.querySelector("table");
    const body = table.tBodies[0];
    const status = data.querySelector(".status");
    const count = status.textContent;
    const filter = data.querySelector(".filter");
    const heads = [...table.tHead.rows[0].cells];
    let rows; // [row, its text] in the order in which they are shown
    const load = () => rows ??= [...body.rows].map((row) => [row, null]);

    // Only so many rows are laid out until all are asked for.
    const first = body.rows.length - body.getElementsByClassName("later").length;
    const place = () => {
      let n = 0;
      for (const [row] of rows) row.classList.toggle("later", !row.hidden && ++n > first);
    };
    if (first < body.rows.length) {
      const all = document.createElement("button");
      all.type = "button";
      all.textContent = `Show more than the first ${first}`;
      all.addEventListener("click", () => {
        data.classList.add("whole");
        all.remove();
      });
      status.after(all);
    }

    const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
    const sort = (head, column) => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      const sign = up ? 1 : -1;
      const isNumber = head.classList.contains("n");
      const keyed = load().map((entry) => {
        const text = entry[0].cells[column].textContent.replace(/Z$/, ""); // times: 58Z before 58.5Z
        return [text === "" ? null : isNumber ? Number(text) : text, entry];
      });
      // Empty cells come last, either way.
      keyed.sort(([a], [b]) => a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b));
      rows = keyed.map(([, entry]) => entry);
      place();
      body.remove(); // so that rows are not laid out one by one
      body.replaceChildren(...rows.map(([row]) => row));
      table.append(body);
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      status.textContent = `${shown()}, sorted by ${head.textContent}, ${up ? "ascending" : "descending"}`;
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(head, column));
      head.append(button);
    });

    const input = filter.querySelector("input");
    let visible = null; // how many rows, if some are hidden
    const shown = () => visible === null ? count : `${visible} of ${count}`;
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      visible = words.length ? 0 : null;
      for (const entry of load()) {
        entry[1] ??= [...entry[0].cells].map((cell) => cell.textContent).join("\n").toLowerCase();
        entry[0].hidden = !words.every((word) => entry[1].includes(word));
        if (words.length && !entry[0].hidden) visible++;
      }
      place();
      status.textContent = shown();
    };
    let timer;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(apply, 100);
    });
    filter.hidden = false;
  }
})();
