// One case, opened.

const verdictOf = (record) => (run.strict ? record.standard : record.verdict);
const classOf = (finding) => (run.strict ? finding.class : finding.by_profile);
const WEIGHT = { fail: "fail", warn: "warn", undecidable: "info", info: "info" };

const troubleText = (trouble) => {
  const [[kind, text]] = Object.entries(trouble);
  const words = { transport: "no answer", login: "login failed", control: "control refused", given: "what the case needs could not be had", suite: "bug in the case", defect: "bug in grantspec" };
  return `${words[kind] ?? kind}: ${text}`;
};

// What a request is made of depends on the target and its profile, not on what a run allows.
const subject = () => run.selector.flatMap((word, at) => (["--target", "--profile", "--suites"].includes(word) ? [word, run.selector[at + 1]] : []));
const isFlaky = (record) => new Set(record.rounds ?? []).size > 1;

const commands = (record) => [
  ["Copy: run it again", ["grantspec", "run", ...run.selector, "--exact", record.name]],
  ["Copy: as curl", ["grantspec", "curl", ...subject(), record.name]],
  ["Copy: add to the baseline", ["grantspec", "baseline", "add", record.name, "--reason", "why it is accepted"]],
];

const ruleView = (id) => {
  const row = rows.get(id);
  return row ? [el("strong", {}, `${row.level} `), `${row.citation}: ${row.sentence} `, el("code", { class: "quiet" }, row.id)] : el("code", {}, id);
};

const findingView = (record, finding) => {
  const place = run.cases[record.case]?.places?.[finding.path];
  const word = classOf(finding);
  const weight = { fail: "fail", warn: "warning" }[word] ?? (finding.deviation ? "documented by the vendor" : word);
  return el("div", { class: `finding ${WEIGHT[word] ?? "info"}` },
    el("h3", {}, finding.diagnosis),
    definitions([
      ["weight", weight],
      ["rule", ruleView(finding.requirement)],
      ["expected", withSecrets(finding.expected)],
      ["actual", withSecrets(finding.actual)],
      ["at", place ? el("code", {}, `${record.file}:${place[0]}:${place[1]}`) : null],
      ["step", finding.step], ["note", finding.note], ["deviation", finding.deviation],
    ]),
    finding.known ? knownView(finding.known) : null);
};

const knownView = (known) => definitions([
  ["known", known.reason], ["link", known.link ? outward(known.link) : null], ["owner", known.owner], ["until", known.expires],
]);

const bodyOf = (record) => {
  const text = run.cases[record.case];
  const hits = new Set(record.findings.map((finding) => text?.places?.[finding.path]?.[0]));
  const shown = record.findings.find((finding) => finding.exchange !== undefined && finding.exchange !== null)?.exchange ?? record.exchanges.length - 1;
  const slowest = record.millis > 0 ? `${millis(record.millis)}, of which ${millis(record.target_millis)} waiting for the target, ${plural(record.requests, "request")}` : null;
  return el("div", { class: "body" },
    record.trouble ? el("p", { class: "error" }, "Could not be judged: ", withSecrets(troubleText(record.trouble))) : null,
    record.reason ? el("p", { class: "note" }, "Not tested: ", record.reason) : null,
    record.known ? knownView(record.known) : null,
    record.findings.map((finding) => findingView(record, finding)),
    definitions([
      ["decides", el("ul", { class: "names" }, record.requirements.map((id) => el("li", {}, ruleView(id))))],
      ["why", text?.why], ["how to mend", text?.mend],
      ["held", record.held.join(" · ")],
      ["verdicts", record.standard === record.verdict ? null : `${record.verdict} by the vendor's documents, ${record.standard} by the standard`],
      ["rounds", isFlaky(record) ? `flaky: ${record.rounds.join(", ")}` : null],
      ["took", slowest],
    ]),
    record.exchanges.length ? [el("h4", {}, record.exchanges.length === 1 && record.requests > 1 ? `The deciding exchange, of ${record.requests}` : "Exchanges"), exchangesView(record.exchanges, shown)] : null,
    text?.excerpt ? [el("h4", {}, record.file), yamlView(text.excerpt, text.line, hits)] : null,
    el("div", { class: "tools" }, commands(record).map(([label, words]) => copyButton(label, words))));
};

const caseView = (record) => {
  const text = run.cases[record.case];
  const body = () => { if (node.open && !node.querySelector(".body")) node.append(bodyOf(record)); };
  const node = el("details", { class: "case", ontoggle: () => { body(); opened(record, node.open); } },
    el("summary", {}, el("span", {}, chip(verdictOf(record)), isFlaky(record) ? chip("warn", "flaky") : null),
      el("span", {}, el("span", { class: "title" }, record.title), el("span", { class: "id" }, record.name)),
      el("span", { class: "end" }, text?.level ? `${text.level} · ` : "", rows.get(record.requirements[0])?.citation ?? record.requirements[0] ?? "", record.millis > 0 ? ` · ${millis(record.millis)}` : "")));
  return node;
};
