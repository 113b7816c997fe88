// A click on a column's title, or Enter, sorts the table by it; again, the other way round. Without scripts the table stays as it is.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  const key = (row, i) => {
    const text = row.cells[i].textContent.trim(), number = parseFloat(text);
    return Number.isNaN(number) ? text : number;
  };
  const compare = (x, y) => typeof x === typeof y ? (x > y) - (x < y) : typeof x === "number" ? -1 : 1;
  [...table.tHead.rows[0].cells].forEach((title, i, titles) => {
    const sort = () => {
      const down = title.ariaSort !== "ascending";
      titles.forEach(t => t.removeAttribute("aria-sort"));
      title.ariaSort = down ? "ascending" : "descending";
      body.append(...[...body.rows].sort((a, b) => compare(key(a, i), key(b, i)) * (down ? 1 : -1)));
    };
    title.tabIndex = 0;
    title.title = "Sort by this column";
    title.addEventListener("click", sort);
    title.addEventListener("keydown", e => { if (e.key === "Enter") sort(); });
  });
}
