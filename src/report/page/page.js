// The page: its parts, and the filters, which live in the address.

const VERDICTS = ["fail", "error", "warn", "known", "pass", "skip"];
const main = document.getElementById("main");
const state = () => new URLSearchParams(location.hash.slice(1));
const change = (changes, quietly) => {
  const next = state();
  next.delete("at");
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value); else next.delete(name);
  }
  const address = `#${next}`;
  if (address === (location.hash || "#")) return;
  if (quietly) history.replaceState(null, "", address); else location.hash = address;
};

const opened = (record, isOpen) => {
  const current = state().get("case");
  if (isOpen) change({ case: record.name }, true);
  else if (current === record.name) change({ case: "" }, true);
};

// The bar of the verdicts.
const counts = VERDICTS.map((verdict) => [verdict, run.records.filter((record) => verdictOf(record) === verdict).length]);
for (const [verdict, count] of counts.filter(([, count]) => count)) {
  const part = el("a", { href: `#${new URLSearchParams({ at: "cases", verdict })}`, class: cssClass(verdict), title: `${count} ${verdict}`, "aria-label": `${count} ${verdict}: show them` });
  part.style.setProperty("--part", count);
  document.getElementById("bar").append(part);
}

const named = new Map(run.records.map((record) => [record.name, record]));
const caseLinks = (names, more) => {
  const few = names.slice(0, 8);
  return el("ul", { class: "names" }, few.map((name) => el("li", {}, link({ case: name }, el("code", {}, name)))),
    names.length > few.length ? el("li", {}, link({ at: "cases", ...more }, `all ${names.length}`)) : null);
};

const problemView = (problem, at) => {
  const record = named.get(problem.trials[0]);
  const number = record?.findings.find((finding) => finding.diagnosis === problem.diagnosis)?.exchange;
  const example = record?.exchanges[number ?? record.exchanges.length - 1];
  return el("article", { class: `card ${problem.class}` },
    el("header", {}, chip(problem.class), el("h3", {}, problem.diagnosis), el("span", { class: "number" }, plural(problem.trials.length, "case"))),
    definitions([
      ["harm", problem.lets], ["rule", ruleView(problem.requirement)],
      ["expected", withSecrets(problem.expected)], ["actual", withSecrets(problem.actual)],
      ["why it matters", run.cases[record?.case]?.why], ["advice", problem.mend],
      ["at", el("code", {}, problem.place ? `${problem.file}:${problem.place.join(":")}` : problem.file)],
      ["cases", caseLinks(problem.trials, { problem: at + 1 })],
    ]),
    example ? exchangeView(example, example.millis, false) : null);
};

const problemsPart = () => section("problems", "Distinct problems",
  page.problems.length ? page.problems.map(problemView) : el("p", { class: "note" }, "None."));

// Cases and their filters.
const views = run.records.map((record) => ({
  record,
  node: caseView(record),
  rows: new Set([...(run.cases[record.case]?.rows ?? []), ...record.requirements]),
  text: [record.name, record.title, record.reason, ...record.requirements, ...record.findings.map((finding) => finding.diagnosis)].join("\n").toLowerCase(),
}));
const byVerdict = (a, b) => VERDICTS.indexOf(verdictOf(a.record)) - VERDICTS.indexOf(verdictOf(b.record));
const search = el("input", { type: "search", id: "search", autocomplete: "off", oninput: () => { change({ q: search.value, case: "" }, true); show(); } });
const verdictButtons = counts.filter(([, count]) => count).map(([verdict, count]) =>
  el("button", { type: "button", class: cssClass(verdict), "data-verdict": verdict, "aria-pressed": "false", onclick: () => {
    const chosen = new Set((state().get("verdict") ?? "").split(",").filter(Boolean));
    if (!chosen.delete(verdict)) chosen.add(verdict);
    change({ verdict: [...chosen].join(",") });
  } }, `${verdict} ${count}`));
const select = (name, values) => el("select", { id: name, onchange: (event) => change({ [name]: event.target.value }) },
  el("option", { value: "" }, "all"), values.map((value) => el("option", { value }, value)));
const levels = LEVELS.filter((level) => Object.values(run.cases).some((text) => text.level === level));
const grants = [...new Set(run.records.flatMap((record) => record.grants ?? []))].sort();
const levelSelect = select("level", levels);
const grantSelect = select("grant", grants);
const documentSelect = select("doc", run.documents.map((document_) => document_.id));
const found = el("p", { class: "found", id: "found" });
const rowList = el("ul", { class: "rows", tabindex: "0", "aria-label": "The requirements of this choice" });
const empty = el("p", { class: "note", hidden: true }, "No case fits these filters.");

const casesPart = () => section("cases", "Cases",
  el("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    el("label", { class: "search" }, "Name, title, requirement or diagnosis", search),
    el("fieldset", {}, el("legend", {}, "Verdict"), verdictButtons),
    el("label", {}, "Level", levelSelect), el("label", {}, "Grant", grantSelect), el("label", {}, "Document", documentSelect),
    el("button", { type: "button", id: "clear", onclick: () => { location.hash = "#at=cases"; } }, "Clear")),
  found, rowList, el("div", { id: "list" }, [...views].sort(byVerdict).map((view) => view.node)), empty);

const chosenRows = (filters) => {
  const doc = filters.get("doc");
  if (!doc) return null;
  const all = run.documents.find((document_) => document_.id === doc)?.rows ?? [];
  return all.filter((row) => (!filters.get("section") || row.section === filters.get("section"))
    && (!filters.get("rows") || row.level === filters.get("rows"))
    && (!filters.get("state") || row.state === filters.get("state")));
};

const filter = (filters) => {
  const query = (filters.get("q") ?? "").toLowerCase();
  const verdicts = new Set((filters.get("verdict") ?? "").split(",").filter(Boolean));
  const own = chosenRows(filters);
  const problem = page.problems[Number(filters.get("problem")) - 1];
  const inProblem = problem ? new Set(problem.trials) : null;
  let count = 0;
  for (const { record, node, rows: decided, text } of views) {
    const fits = text.includes(query)
      && (!verdicts.size || verdicts.has(verdictOf(record)))
      && (!filters.get("level") || run.cases[record.case]?.level === filters.get("level"))
      && (!filters.get("grant") || (record.grants ?? []).includes(filters.get("grant")))
      && (!own || own.some((row) => decided.has(row.id)))
      && (!inProblem || inProblem.has(record.name));
    node.hidden = !fits;
    count += fits;
  }
  found.textContent = `${count} of ${plural(views.length, "case")}${problem ? ` with: ${problem.diagnosis}` : ""}`;
  empty.hidden = count > 0;
  rowList.replaceChildren(...(own ?? []).map((row) => el("li", {}, chip(row.state, STATE_WORDS[row.state]), " ", ruleView(row.id), row.reason ? el("span", { class: "quiet" }, ` — ${row.reason}`) : null)));
  rowList.hidden = !own;
};

const show = () => {
  const filters = state();
  if (document.activeElement !== search) search.value = filters.get("q") ?? "";
  const verdicts = (filters.get("verdict") ?? "").split(",");
  for (const button of verdictButtons) button.setAttribute("aria-pressed", String(verdicts.includes(button.dataset.verdict)));
  levelSelect.value = filters.get("level") ?? "";
  grantSelect.value = filters.get("grant") ?? "";
  documentSelect.value = filters.get("doc") ?? "";
  filter(filters);
  const view = views.find(({ record }) => record.name === filters.get("case"));
  const part = document.getElementById(filters.get("at") ?? "");
  if (view) {
    view.node.hidden = false;
    const isNew = !view.node.open;
    view.node.open = true;
    if (isNew) { view.node.scrollIntoView({ block: "start" }); view.node.querySelector("summary").focus({ preventScroll: true }); }
  } else if (part) {
    part.scrollIntoView({ block: "start" });
    part.querySelector("h2").focus({ preventScroll: true });
  }
  say(found.textContent);
};

// The other parts.
const fuzzPart = () => section("fuzz", "Fuzzing",
  (run.fuzz ?? []).length ? run.fuzz.map((finding) => el("article", { class: `card ${finding.class}` },
    el("header", {}, chip(finding.class), el("h3", {}, finding.diagnosis), el("code", { class: "number" }, finding.property)),
    definitions([
      ["rule", finding.requirement ? ruleView(finding.requirement) : null],
      ["expected", withSecrets(finding.expected)], ["actual", withSecrets(finding.actual)], ["made smaller", finding.shrunk], ["again", el("code", {}, finding.again)],
    ]),
    exchangesView(finding.exchanges ?? [], (finding.exchanges ?? []).length - 1),
    finding.case ? [el("h4", {}, "As a case"), yamlView(finding.case, 1, new Set())] : null))
    : el("p", { class: "note" }, "No findings. Fuzzing is part of a run only where it is asked for."));

const table = (caption, heads, lines) => el("div", { class: "scroll" }, el("table", {},
  el("caption", { class: "unseen" }, caption),
  el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
  el("tbody", {}, lines.map(([first, ...others]) => el("tr", {}, el("th", { scope: "row" }, first), others.map((other) => el("td", {}, other)))))));

const capabilitiesPart = () => section("capabilities", "Capabilities",
  el("p", { class: "note" }, "What the target offers decides which cases are run; here is how each was found out."),
  el("details", { class: "more" }, el("summary", {}, plural(run.capabilities.length, "capability").replace("capabilitys", "capabilities")),
    table("Capabilities", ["Capability", "Offered", "Known from"], run.capabilities.map((one) =>
      [el("code", {}, one.name), one.offered === null || one.offered === undefined ? "not known" : one.offered ? "yes" : "no", one.origin]))));

const grouped = (pairs) => {
  const groups = new Map();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return [...groups].sort((a, b) => b[1].length - a[1].length);
};

const untestedPart = () => {
  const skipped = grouped(run.records.filter((record) => verdictOf(record) === "skip").map((record) => [record.reason ?? "", record]));
  const silent = grouped([...rows.values()].filter((row) => row.state === "not_exercised").map((row) => [row.reason ?? "", row]));
  return section("untested", "Not tested",
    el("h3", {}, plural(skipped.reduce((sum, [, all]) => sum + all.length, 0), "case")),
    skipped.map(([reason, all]) => el("details", { class: "more" }, el("summary", {}, `${all.length} × ${reason}`),
      el("ul", { class: "names" }, all.map((record) => el("li", {}, link({ case: record.name }, el("code", {}, record.name))))))),
    el("h3", {}, plural(silent.reduce((sum, [, all]) => sum + all.length, 0), "requirement")),
    silent.map(([reason, all]) => el("details", { class: "more" }, el("summary", {}, `${all.length} × ${reason}`),
      el("ul", { class: "names" }, all.map((row) => el("li", {}, ruleView(row.id)))))));
};

const slowestPart = () => {
  const slow = [...run.records].sort((a, b) => b.millis - a.millis).slice(0, 10).filter((record) => record.millis > 0);
  return section("slowest", "Slowest cases",
    table("Slowest cases", ["Case", "Took", "Waiting for the target", "Requests"], slow.map((record) =>
      [link({ case: record.name }, el("code", {}, record.name)), millis(record.millis), millis(record.target_millis), String(record.requests)])));
};

const aboutPart = () => section("about", "About this run", definitions([
  ["target", `${run.target} at ${run.base_url}`], ["profile", run.profile + (run.strict ? " (strict: the standard decides)" : "")],
  ["started", new Date(run.started * 1000).toISOString().replace("T", " ").replace(".000Z", " UTC")],
  ["took", millis(run.millis)], ["seed", page.seed], ["grantspec", run.grantspec], ["exit code", String(page.exit_code)],
  ["again", el("code", {}, shell(["grantspec", "run", ...run.selector, "--seed", page.seed]))],
  ["baseline", run.baseline ? `${run.baseline.file}: ${run.baseline.used} of ${run.baseline.entries} entries used` : "none"],
]));

main.append(matrix(), problemsPart(), casesPart(), fuzzPart(), capabilitiesPart(), untestedPart(), slowestPart(), aboutPart());
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); search.focus(); }
});
show();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
