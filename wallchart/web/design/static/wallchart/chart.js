// The wall chart, quicker: a tap or a key stamps a cell without loading the page again. Without this file
// the same form does the same, one page at a time.
(() => {
  const form = document.querySelector(".wall-form");
  const wall = document.querySelector(".wall");
  if (!wall) return;

  const sheet = wall.closest(".wall-sheet");
  const bar = document.getElementById("bar");
  const figures = document.getElementById("figures");
  const stamps = { d: "did", m: "might", r: "refused", c: "clear", 1: "did", 2: "might", 3: "refused", 0: "clear" };
  const signs = { did: "●", might: "?", refused: "✕", "": "" };

  const held = () => form.querySelector("[name=stamp]:checked").value;
  const answerOf = (cell) => cell.className || "";
  const rowOf = (cell) => cell.closest("tr");
  const askOf = (cell) => cell.value.split(".")[0];

  // A mark that is sent twice (the answer was lost on its way) is one mark: it carries a token.
  const token = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const draw = (cell, answer, name) => {
    const was = answerOf(cell);
    cell.className = answer;
    if (!answer) cell.removeAttribute("class");
    cell.textContent = signs[answer];
    if (name) cell.setAttribute("aria-label", name);
    const change = (answer === "did") - (was === "did");
    if (change) count(cell, change);
  };

  // The count of the group above the cell.
  const count = (cell, change) => {
    const group = cell.closest("tbody").dataset.group;
    for (const body of wall.tBodies) {
      if (body.dataset.group !== group) continue;
      const place = body.querySelector(`tr.group [data-ask="${askOf(cell)}"]`);
      if (place) place.textContent = Number(place.textContent) + change;
      return;
    }
  };

  const say = (text, wrong) => {
    bar.classList.toggle("wrong", Boolean(wrong));
    bar.textContent = text;
  };

  const send = async (url, fields) => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const tries = [0, 700, 2000];
    for (const [nth, wait] of tries.entries()) {
      if (wait) await new Promise((done) => setTimeout(done, wait));
      try {
        const answer = await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "chart" } });
        if (answer.status >= 500 && nth < tries.length - 1) continue;
        if (answer.redirected || !answer.headers.get("content-type")?.includes("json")) {
          throw new Error("not an answer of the chart");
        }
        return await answer.json();
      } catch (error) {
        if (nth === tries.length - 1) throw error;
      }
    }
  };

  const show = (told) => {
    bar.classList.remove("wrong");
    bar.innerHTML = told.bar;
    const [ask] = told.cell.split(".");
    const head = wall.querySelector(`thead [data-ask="${ask}"] .n`);
    if (head) head.textContent = told.count;
    const figure = figures.querySelector(`[data-figure="${ask}"]`);
    if (figure) {
      const chosen = figure.classList.contains("chosen");
      figure.outerHTML = told.figure;
      figures.querySelector(`[data-figure="${ask}"]`).classList.toggle("chosen", chosen);
    }
  };

  const cellOf = (value) => wall.querySelector(`button[value="${value}"]`);

  const stamp = async (cell, answer) => {
    if (cell.getAttribute("aria-busy") === "true") return;
    const before = [answerOf(cell), cell.getAttribute("aria-label")];
    draw(cell, answer === "clear" ? "" : answer);
    cell.setAttribute("aria-busy", "true");
    try {
      const told = await send(form.action, { m: cell.value, stamp: answer, token: token() });
      if (told.refused) throw told;
      draw(cell, told.answer, told.name);
      show(told);
    } catch (error) {
      draw(cell, ...before);
      say(error.refused || form.dataset.unsaid, true);
    } finally {
      cell.removeAttribute("aria-busy");
    }
  };

  const undo = async (fields) => {
    try {
      const told = await send(form.dataset.undo, fields);
      if (told.refused) throw told;
      const cell = cellOf(told.cell);
      if (cell) {
        draw(cell, told.answer, told.name);
        focusOn(cell);
      }
      show(told);
    } catch (error) {
      say(error.refused || form.dataset.unsaid, true);
    }
  };

  if (form) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button) return;
      event.preventDefault();
      if (button.name === "m") stamp(button, held());
      else if (button.name === "undo" || button.name === "again") undo({ [button.name]: button.value });
    });
    movement();
  }

  // One stop for the Tab key in the whole chart; arrow keys move from there.
  function movement() {
    const buttons = wall.querySelectorAll("td > button");
    for (const button of buttons) button.tabIndex = -1;
    let stop = null;
    const settle = (cell) => {
      if (stop) stop.tabIndex = -1;
      stop = cell;
      if (stop) stop.tabIndex = 0;
    };
    const visible = (cell) => cell && cell.offsetParent !== null;
    const first = () => Array.from(buttons.length ? [buttons[0]] : []).concat(Array.from(buttons)).find(visible);
    settle(first());
    wall.addEventListener("focusin", (event) => {
      if (event.target.matches("td > button")) settle(event.target);
    });
    document.addEventListener("chart:shown", () => {
      if (!visible(stop)) settle(first());
    });

    const rows = () => Array.from(wall.querySelectorAll("tbody tr:not(.group):not([hidden])"));
    const beside = (cell, step) => {
      let place = cell.parentElement;
      do place = step > 0 ? place.nextElementSibling : place.previousElementSibling;
      while (place && !visible(place.querySelector("button")));
      return place?.querySelector("button");
    };
    const inRow = (row, cell) => row?.children[Array.from(cell.parentElement.parentElement.children).indexOf(cell.parentElement)]?.querySelector("button");
    const along = (cell, step) => {
      const all = rows();
      const at = all.indexOf(rowOf(cell));
      return inRow(all[Math.max(0, Math.min(all.length - 1, at + step))], cell);
    };
    const ends = (cell, last) => {
      const cells = Array.from(rowOf(cell).querySelectorAll("td > button")).filter(visible);
      return last ? cells[cells.length - 1] : cells[0];
    };
    const moves = {
      ArrowRight: (cell) => beside(cell, 1),
      ArrowLeft: (cell) => beside(cell, -1),
      ArrowDown: (cell) => along(cell, 1),
      ArrowUp: (cell) => along(cell, -1),
      PageDown: (cell) => along(cell, 15),
      PageUp: (cell) => along(cell, -15),
      Home: (cell, all) => (all ? along(ends(cell, false), -1e9) : ends(cell, false)),
      End: (cell, all) => (all ? along(ends(cell, true), 1e9) : ends(cell, true)),
    };

    wall.addEventListener("keydown", (event) => {
      const cell = event.target;
      if (!cell.matches("td > button") || event.altKey || event.metaKey) return;
      if (event.ctrlKey && !["Home", "End"].includes(event.key)) return;
      const move = moves[event.key];
      if (move) {
        event.preventDefault();
        focusOn(move(cell, event.ctrlKey));
        return;
      }
      const letter = event.key === "Delete" || event.key === "Backspace" ? "c" : event.key.toLowerCase();
      if (stamps[letter]) {
        event.preventDefault();
        stamp(cell, stamps[letter]);
      } else if (letter === "u") {
        event.preventDefault();
        const button = bar.querySelector("button");
        undo(button ? { [button.name]: button.value } : {});
      }
    });
  }

  function focusOn(cell) {
    if (!cell) return;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // The other asks of a phone's chart are there already: choosing one needs no new page.
  document.querySelector(".asks")?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sheet.className = `wall-sheet ask-${link.dataset.place}`;
    for (const other of document.querySelectorAll(".asks a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const head = wall.tHead.rows[0].cells[Number(link.dataset.place) + 1];
    for (const cell of wall.tHead.rows[0].cells) cell.classList.toggle("chosen", cell === head);
    for (const figure of figures.children) {
      figure.classList.toggle("chosen", figure.dataset.figure === head.dataset.ask);
    }
    history.replaceState(null, "", link.href);
    document.dispatchEvent(new CustomEvent("chart:shown"));
  });

  // Finding narrows the rows that are here while one types.
  const finder = document.querySelector("[data-finds]");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/['’ʼ]/g, "").toLowerCase()
    .replace(/ø/g, "o").replace(/ł/g, "l").replace(/đ/g, "d").replace(/æ/g, "ae").replace(/ß/g, "ss");
  const names = new Map();
  finder?.addEventListener("input", () => {
    const parts = fold(finder.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (!names.size) {
      for (const row of wall.querySelectorAll("tbody tr:not(.group)")) names.set(row, fold(row.cells[0].textContent));
    }
    for (const [row, name] of names) row.hidden = !parts.every((part) => name.includes(part));
    const alive = new Set();
    for (const body of wall.tBodies) {
      if (body.querySelector("tr:not(.group):not([hidden])")) alive.add(body.dataset.group);
    }
    for (const body of wall.tBodies) body.hidden = !alive.has(body.dataset.group);
    document.dispatchEvent(new CustomEvent("chart:shown"));
  });
})();
