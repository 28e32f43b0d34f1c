
"use strict";
// Sorts, filters and unfolds tables. Without it, the page still shows everything.
(() => {
  for (const data of document.querySelectorAll(".data")) {
    const table = data.querySelector("table");
    const body = table.querySelector(".rows");
    const status = data.querySelector(".status");
    const count = status.textContent;
    const filter = data.querySelector(".filter");
    const heads = [...table.tHead.rows[0].cells];
    const all = [...body.rows];
    let rows; // [row, its text] in display order
    const load = () => rows ??= all.map((row) => [row, null]);
    const fold = (row) => {
      if (row.nextElementSibling?.className === "fields") row.nextElementSibling.remove();
      row.querySelector(".open")?.setAttribute("aria-expanded", "false");
    };
    const foldAll = () => {
      for (const fields of body.querySelectorAll(".fields")) fold(fields.previousElementSibling);
    };

    // A row gets a button for its other fields as soon as it can be seen.
    const foldable = heads.at(-1).className === "x";
    const prepare = (row) => {
      if (!foldable || row.querySelector(".open")) return;
      const open = document.createElement("button");
      open.type = "button";
      open.className = "open";
      open.setAttribute("aria-expanded", "false");
      open.setAttribute("aria-label", "other fields");
      row.cells[0].prepend(open);
    };
    const unfold = (row) => {
      const fields = document.createElement("tr");
      const cell = fields.insertCell();
      const list = document.createElement("dl");
      fields.className = "fields";
      cell.colSpan = row.cells.length - 1;
      for (const line of row.cells[row.cells.length - 1].textContent.split("\n")) {
        const at = line.indexOf(": ");
        const pair = document.createElement("div");
        const name = document.createElement("dt");
        const value = document.createElement("dd");
        name.textContent = line.slice(0, at);
        value.textContent = line.slice(at + 2);
        if (value.textContent.length > 50) pair.className = "long";
        pair.append(name, value);
        list.append(pair);
      }
      cell.append(list);
      row.after(fields);
      row.querySelector(".open").setAttribute("aria-expanded", "true");
    };
    body.addEventListener("click", (event) => {
      const open = event.target.closest(".open");
      if (!open) return;
      const row = open.closest("tr");
      if (open.getAttribute("aria-expanded") === "true") fold(row);
      else unfold(row);
    });

    // Only the first rows are laid out until the reader asks for all, fewer on a small screen.
    const first = all.length - body.getElementsByClassName("later").length;
    const few = first - body.getElementsByClassName("far").length;
    const place = () => {
      let n = 0;
      for (const [row] of load()) {
        if (!row.hidden) n++;
        const later = !row.hidden && n > first;
        row.classList.toggle("later", later);
        row.classList.toggle("far", !row.hidden && n > few && !later);
        if (!later && !row.hidden) prepare(row);
      }
    };
    for (const row of all.slice(0, first)) prepare(row);
    if (few < all.length) {
      const more = document.createElement("button");
      more.type = "button";
      more.className = first < all.length ? "more" : "more small";
      more.textContent = `Show all ${all.length.toLocaleString("en-US")} rows`;
      more.addEventListener("click", () => {
        data.classList.add("whole");
        for (const row of all) prepare(row);
        more.remove();
      });
      data.querySelector(".scroll").after(more);
      if (first < all.length) {
        const cut = document.createElement("p");
        cut.className = "rest cut";
        cut.textContent = `Only the first ${first} rows are printed. To print all rows, show all of them first.`;
        more.after(cut);
      }
    }

    const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
    const sort = (head, column) => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      const sign = up ? 1 : -1;
      const isNumber = head.classList.contains("n");
      foldAll();
      const keyed = load().map((entry) => {
        const text = entry[0].cells[column].textContent.replace(/Z(?= \(|$)/, ""); // so that 58Z sorts before 58.5Z
        return [text === "" ? null : isNumber ? Number(text.replaceAll(",", "")) : text, entry];
      });
      // Empty cells come last in either direction.
      keyed.sort(([a], [b]) => a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b));
      rows = keyed.map(([, entry]) => entry);
      place();
      body.remove(); // prevents laying out the rows one by one
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
    let visible = null; // the number of rows, if some are hidden
    const shown = () => visible === null ? count : `${visible} of ${count}`;
    const textOf = (row) => [...row.cells].map((cell) =>
      cell.className === "n" ? cell.textContent + " " + cell.textContent.replaceAll(",", "") : cell.textContent).join("\n").toLowerCase();
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      foldAll();
      visible = words.length ? 0 : null;
      for (const entry of load()) {
        entry[1] ??= textOf(entry[0]);
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
    filter.hidden = data.classList.contains("short");
  }
})();
