// Documents by level: what held, what is broken, what is known, what nothing was seen of.

const STATES = ["broken", "known", "documented", "held", "not_exercised"];
const STATE_WORDS = { broken: "broken", known: "known", documented: "documented", held: "held", not_exercised: "not exercised" };
const LEVELS = ["MUST", "SHOULD", "MAY", "plain", "ABNF", "VENDOR"];
const rows = new Map(run.documents.flatMap((document) => document.rows.map((row) => [row.id, row])));

const cell = (own, where, level, title) => {
  const chips = STATES.map((state) => [state, own.filter((row) => row.level === level && row.state === state).length])
    .filter(([, count]) => count > 0)
    .map(([state, count]) => chipLink({ at: "cases", ...where, rows: level, state }, state, `${count} ${STATE_WORDS[state]}`, `${title}, ${level}: ${count} ${STATE_WORDS[state]}; show the cases`));
  return el("td", {}, chips.length ? chips : el("span", { class: "quiet", "aria-label": "none" }, "–"));
};

const documentBody = (document_, levels) => {
  const sections = [...new Set(document_.rows.map((row) => row.section))];
  const title = document_.title.includes(" — ") ? document_.title.split(" — ").slice(1).join(" — ") : document_.title;
  const toggle = el("button", { type: "button", "aria-expanded": "false", onclick: () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    if (body.children.length === 1) body.append(...sections.map((name) => {
      const own = document_.rows.filter((row) => row.section === name);
      return el("tr", { class: "part" }, el("th", { scope: "row" }, `§${name}`),
        levels.map((level) => cell(own, { doc: document_.id, section: name }, level, `${document_.id} §${name}`)));
    }));
    for (const part of [...body.children].slice(1)) part.hidden = !open;
  } }, document_.id);
  const body = el("tbody", {}, el("tr", {},
    el("th", { scope: "row" }, toggle, " ", el("span", { class: "quiet" }, title)),
    levels.map((level) => cell(document_.rows, { doc: document_.id }, level, document_.id))));
  return body;
};

const matrix = () => {
  const levels = LEVELS.filter((level) => [...rows.values()].some((row) => row.level === level));
  const totals = STATES.map((state) => [state, [...rows.values()].filter((row) => row.state === state).length]);
  return section("requirements", "Requirements",
    el("p", { class: "legend" }, totals.filter(([, count]) => count).map(([state, count]) => `${count} ${STATE_WORDS[state]}`).join(" · ") || "No document is concerned.",
      " — every number opens its cases; a document opens its sections."),
    el("div", { class: "scroll" }, el("table", { class: "matrix" },
      el("caption", { class: "unseen" }, "Requirements by document and level"),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Document"), levels.map((level) => el("th", { scope: "col" }, level)))),
      run.documents.map((document_) => documentBody(document_, levels)))));
};
