// A column's title becomes a button that sorts the table by it; again, the other way round. What was not measured stays at the end. Without scripts the table stays as it is.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  const isNumber = i => [...body.rows].some(row => row.cells[i].dataset.value !== undefined);
  const key = (row, i) => isNumber(i) ? (row.cells[i].dataset.value === undefined ? null : +row.cells[i].dataset.value) : row.cells[i].textContent;
  const compare = (x, y, sign) => x === null || y === null ? (x === null) - (y === null) : ((x > y) - (x < y)) * sign;
  [...table.tHead.rows[0].cells].forEach((title, i, titles) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "Sort by this column";
    button.append(...title.childNodes);
    title.append(button);
    button.addEventListener("focus", () => { // the first column stays in place, and must not cover what has the focus
      const covered = titles[0].getBoundingClientRect().right - button.getBoundingClientRect().left;
      if (i > 0 && covered > 0) table.parentElement.scrollLeft -= covered;
    });
    button.addEventListener("click", () => {
      const sign = title.ariaSort === "ascending" ? -1 : 1;
      titles.forEach(t => t.removeAttribute("aria-sort"));
      title.ariaSort = sign > 0 ? "ascending" : "descending";
      body.append(...[...body.rows].sort((a, b) => compare(key(a, i), key(b, i), sign)));
    });
  });
}
