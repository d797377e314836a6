// Building blocks: whatever a server sent becomes text of the page, never markup.

const el = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
};

const say = (text) => { document.getElementById("said").textContent = text; };

const cssClass = (word) => (word === "skip" ? "skip-v" : word);
const chip = (word, text) => el("span", { class: `chip ${cssClass(word)}` }, text ?? word);

const link = (parameters, ...children) => el("a", { href: `#${new URLSearchParams(parameters)}` }, ...children);
const chipLink = (parameters, word, text, label) =>
  el("a", { href: `#${new URLSearchParams(parameters)}`, class: `chip ${cssClass(word)}`, "aria-label": label }, text);

// An address of a report may be somebody else's: only the web is a link.
const outward = (address) =>
  /^https?:\/\//.test(address) ? el("a", { href: address, rel: "noreferrer noopener" }, address) : address;

const SECRET = /(<[a-z][\w ,.:()-]* \d+ chars #[0-9a-f]{4}>)/;
const withSecrets = (text) =>
  text.split(SECRET).map((part, at) => (at % 2 ? el("span", { class: "secret", title: "hidden: kind, length and a fingerprint of this run" }, part) : part));

const millis = (value) => (value < 10 ? `${value.toFixed(1)} ms` : value < 10000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

const definitions = (pairs) =>
  el("dl", {}, pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));

// As a word of a POSIX shell.
const shell = (words) => words.map((word) => (/^[\w:.,/=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");

const copyButton = (label, words) => {
  const text = shell(words);
  const button = el("button", { type: "button", title: text, onclick: () => copy(text, button, label) }, label);
  return button;
};

const copy = async (text, button, label) => {
  let copied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages from disk may have no clipboard; the old way needs a selection.
    const field = el("textarea", { class: "unseen", readonly: true }, text);
    document.body.append(field);
    field.select();
    copied = document.execCommand("copy");
    field.remove();
  }
  button.textContent = copied ? "Copied" : "Could not be copied";
  say(copied ? `Copied: ${text}` : "Could not be copied");
  setTimeout(() => { button.textContent = label; }, 1600);
};

const headerLines = (headers) => headers.map(([name, value]) => el("span", {}, el("span", { class: "head" }, `${name}: `), withSecrets(value), "\n"));

const exchangeView = (exchange, slowest, open) => {
  const bar = el("i", {});
  bar.style.setProperty("--part", `${Math.round((exchange.millis / (slowest || 1)) * 100)}%`);
  const answer = exchange.status === null || exchange.status === undefined
    ? el("pre", {}, `no answer: ${exchange.trouble ?? "nothing came"}`)
    : el("pre", {}, el("strong", {}, String(exchange.status)), "\n", headerLines(exchange.response_headers), "\n", withSecrets(exchange.response_body));
  return el("details", { class: "exchange", open },
    el("summary", {}, el("span", {}, exchange.purpose), el("span", { class: "mono" }, withSecrets(exchange.request_line)),
      el("span", { class: "quiet" }, exchange.status === null || exchange.status === undefined ? "no answer" : String(exchange.status)),
      el("span", { class: "meter", "aria-hidden": "true" }, bar), el("span", { class: "quiet" }, millis(exchange.millis))),
    el("div", { class: "sides" },
      el("div", {}, el("h4", {}, "Request"), el("pre", {}, withSecrets(exchange.request_line), "\n", headerLines(exchange.request_headers), "\n", withSecrets(exchange.request_body))),
      el("div", {}, el("h4", {}, "Response"), answer)));
};

const exchangesView = (exchanges, shown) => {
  const slowest = Math.max(...exchanges.map((exchange) => exchange.millis), 0);
  return exchanges.map((exchange, at) => exchangeView(exchange, slowest, at === shown));
};

const yamlView = (text, first, hits) =>
  el("div", { class: "yaml", tabindex: "0", role: "region", "aria-label": "The case in its suite file" },
    text.split("\n").map((line, at) =>
      el("div", { class: `l${hits.has(first + at) ? " hit" : ""}` }, el("span", { class: "mono" }, String(first + at)), el("pre", {}, line))));

const section = (id, title, ...children) => el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title`, tabindex: "-1" }, title), ...children);
