// Runs side by side.

const CHANGES = {
  broken: ["broken", "fail"], fixed: ["fixed", "pass"], changed: ["changed answer", "warn"],
  dialect: ["differs by documented dialect", "known"], incomparable: ["not comparable", "skip"], same: ["the same", "skip"],
};
const REPLACEMENTS = { full: ["can replace", "pass"], partial: ["can replace in part", "warn"], none: ["cannot replace", "fail"], unknown: ["not known", "skip"] };
const main = document.getElementById("main");
const state = () => new URLSearchParams(location.hash.slice(1));
const change = (changes) => {
  const next = state();
  next.delete("at");
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value); else next.delete(name);
  }
  history.replaceState(null, "", `#${next}`);
  show();
};

const letter = (at) => String.fromCharCode(65 + at);
const when = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");

const runsPart = () => section("runs", "Runs", el("div", { class: "scroll" }, el("table", {},
  el("caption", { class: "unseen" }, "The runs that are compared"),
  el("thead", {}, el("tr", {}, ["", "Target", "Profile", "Began (UTC)", "Result", "Cases"].map((head) => el("th", { scope: "col" }, head)))),
  el("tbody", {}, comparison.runs.map((run, at) => el("tr", {}, el("th", { scope: "row" }, letter(at)),
    el("td", {}, run.target, run.version ? ` ${run.version}` : ""), el("td", {}, el("code", {}, run.profile)), el("td", { class: "number" }, when(run.started)),
    el("td", {}, run.headline), el("td", {}, run.counts)))))));

const differenceView = (difference) => el("tr", {},
  el("th", { scope: "row" }, chip(difference.contradicts ? "fail" : "warn", difference.contradicts ? "fail" : "note"), " ", difference.what),
  el("td", {}, withSecrets(difference.expected)), el("td", {}, withSecrets(difference.actual)), el("td", {}, difference.grants.join(", ") || "every"),
  el("td", {}, el("details", { class: "more" }, el("summary", {}, plural(difference.cases.length, "case")),
    el("ul", { class: "names" }, difference.cases.map((name) => el("li", {}, el("code", {}, name)))))));

const replacementView = (one) => {
  const [words, look] = REPLACEMENTS[one.replacement];
  return el("article", { class: `card ${look}` },
    el("header", {}, chip(look, words), el("h3", {}, one.sentence)),
    definitions(one.grants.map((grant) => [grant.grant, `${grant.right} as documented, ${grant.wrong} otherwise, ${grant.not_judged} not judged`])),
    one.differences.length ? el("details", { class: "more", open: one.differences.length <= 12 }, el("summary", {}, `What such a client could notice: ${one.differences.length}`),
      el("div", { class: "scroll" }, el("table", {}, el("caption", { class: "unseen" }, "Differences"),
        el("thead", {}, el("tr", {}, ["What", "Instead of", "Comes", "Grants", "Shown by"].map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", {}, one.differences.map(differenceView))))) : el("p", { class: "quiet" }, "A client could notice nothing."));
};

const answerText = (answer) => {
  if (!answer) return "";
  const shape = answer.members.length ? `{${answer.members.join(", ")}}` : answer.content_type ?? "";
  return [answer.status ?? "no answer", answer.error, shape].filter(Boolean).join(" ");
};
const cellView = (cell) => (cell
  ? el("td", {}, chip(cell.verdict), cell.standard !== cell.verdict && cell.standard !== "known" ? el("span", { class: "quiet" }, ` ${cell.standard} by the standard`) : null,
    el("div", { class: "mono" }, answerText(cell.answer)), cell.why.map((why) => el("div", {}, withSecrets(why))),
    cell.deviations.length ? el("div", { class: "quiet" }, `documented: ${cell.deviations.join(", ")}`) : null)
  : el("td", { class: "quiet" }, "not part of this run"));

const order = Object.keys(CHANGES);
const views = [...comparison.cases].sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change)).map((case_) => ({
  case_,
  text: [case_.name, case_.title, ...case_.requirements, ...case_.cells.flatMap((cell) => [...(cell?.why ?? []), answerText(cell?.answer)])].join("\n").toLowerCase(),
  node: el("tr", { class: "row", "data-change": case_.change }, el("th", { scope: "row" }, chip(CHANGES[case_.change][1], CHANGES[case_.change][0]), el("div", {}, case_.title), el("code", { class: "quiet" }, case_.name)), case_.cells.map(cellView)),
}));
const search = el("input", { type: "search", id: "search", autocomplete: "off", oninput: () => change({ q: search.value }) });
const counts = comparison.counts.filter(([, count]) => count);
const buttons = counts.map(([kind, count]) => el("button", { type: "button", class: cssClass(CHANGES[kind][1]), "data-change": kind, "aria-pressed": "false", onclick: () => {
  const chosen = new Set(chosenOf(state()));
  if (!chosen.delete(kind)) chosen.add(kind);
  change({ change: [...chosen].join(",") || "none" });
} }, `${CHANGES[kind][0]} ${count}`));
const found = el("p", { class: "found", id: "found" });

// Unless chosen otherwise what differs is shown.
const chosenOf = (filters) => (filters.get("change") ?? "broken,fixed,changed,dialect").split(",").filter((kind) => CHANGES[kind]);

const casesPart = () => section("cases", "Cases",
  el("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    el("label", { class: "search" }, "Name, title, requirement, diagnosis or answer", search),
    el("fieldset", {}, el("legend", {}, "Change against A"), buttons)),
  found,
  el("div", { class: "scroll" }, el("table", {}, el("caption", { class: "unseen" }, "Cases side by side"),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Case"), comparison.runs.map((run, at) => el("th", { scope: "col" }, `${letter(at)} ${run.target}`)))),
    el("tbody", { id: "list" }, views.map((view) => view.node)))));

const show = () => {
  const filters = state();
  const query = (filters.get("q") ?? "").toLowerCase();
  const chosen = chosenOf(filters);
  if (document.activeElement !== search) search.value = filters.get("q") ?? "";
  for (const button of buttons) button.setAttribute("aria-pressed", String(chosen.includes(button.dataset.change)));
  let count = 0;
  for (const { case_, text, node } of views) {
    node.hidden = !(chosen.includes(case_.change) && text.includes(query));
    count += !node.hidden;
  }
  found.textContent = `${count} of ${plural(views.length, "case")}`;
  const part = document.getElementById(filters.get("at") ?? "");
  if (part) { part.scrollIntoView({ block: "start" }); part.querySelector("h2").focus({ preventScroll: true }); }
  say(found.textContent);
};

main.append(runsPart(), section("replacement", "Who can replace whom", comparison.compatibility.map(replacementView)), casesPart());
addEventListener("hashchange", show);
show();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
