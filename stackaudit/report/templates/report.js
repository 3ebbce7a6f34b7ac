"use strict";
// Sorting and filtering of the component table. Reads the page's own cells and never writes markup.
(() => {
  const table = document.getElementById("list");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const form = document.querySelector(".filter");
  const field = (id) => document.getElementById(id);
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  const filter = () => {
    const words = field("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const keep =
        words.every((word) => texts.get(row).includes(word)) &&
        (!field("layer").value || row.dataset.layer === field("layer").value) &&
        (!field("origin").value || row.dataset.origin === field("origin").value) &&
        !(field("direct").checked && row.dataset.direct === "transitive");
      row.hidden = !keep;
      shown += keep ? 1 : 0;
    }
    field("shown").textContent = `${shown} of ${rows.length}`;
  };

  const cell = (row, at) => row.cells[at].textContent.trim();
  const sort = (head, at) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const numeric = head.classList.contains("number");
    const compare = (a, b) => {
      const x = cell(a, at), y = cell(b, at);
      if (x === "" || y === "") return (x === "") - (y === "");
      const found = numeric ? Number(x) - Number(y) : order.compare(x, y);
      return down ? -found : found;
    };
    body.append(...rows.slice().sort(compare));
  };

  Array.from(table.tHead.rows[0].cells).forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, at));
    head.replaceChildren(button);
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
