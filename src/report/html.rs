//! One page that holds everything and asks for nothing: data as JSON, which a script of ours turns into text, never into
//! markup. The policy in the page allows that script and that style by their hashes, and nothing else.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::report::file::View;
use crate::report::group::{Problem, counts, problems, stale_of};
use crate::secret::{Shown, shown, write_json_line, written};
use crate::verdict::{ExitCode, Run};

/// A page for people.
pub(super) const VIEW: View = View {
    word: "html",
    file_name: "report.html",
    is: "A page for people",
    write,
};

const TEMPLATE: &str = include_str!("page/page.html");
pub(super) const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    "const page = JSON.parse(document.getElementById(\"data\").textContent);\nconst run = page.run;\n",
    include_str!("page/view.js"),
    include_str!("page/matrix.js"),
    include_str!("page/case.js"),
    include_str!("page/page.js"),
    "})();\n",
);

/// What the page is made from.
#[derive(Serialize)]
struct Page<'a> {
    run: &'a Run,
    problems: Vec<Problem>,
    exit_code: u8,
    /// As text: a number of JSON loses digits in a browser.
    seed: Shown,
}

/// Writes the page.
fn write(run: &Run, writer: &mut dyn Write) -> io::Result<()> {
    let how = shown!(
        "{} · by profile {}{}",
        run.base_url,
        run.profile,
        if run.strict {
            " (strict: the standard decides)"
        } else {
            ""
        }
    );
    let data = Page {
        run,
        problems: problems(run),
        exit_code: run.exit_code().number(),
        seed: shown!("{}", run.seed),
    };
    let title = shown!("{} {} · grantspec", Shown::from(run.headline()), run.target);
    let parts = [
        ("title", escaped(&title)),
        ("tone", tone(run).to_owned()),
        ("headline", escaped(&run.headline().into())),
        ("target", escaped(&run.target)),
        ("how", escaped(&how)),
        ("counts", escaped(&counts(run))),
        ("left", left(run)),
        ("trouble", troubles(run)),
    ];
    fill(TEMPLATE, SCRIPT, &parts, &data, writer)
}

fn tone(run: &Run) -> &'static str {
    match run.exit_code() {
        _ if run.partial => "unsure",
        ExitCode::Clean => "good",
        ExitCode::Failed => "bad",
        _ => "unsure",
    }
}

/// What the run leaves at its target.
fn left(run: &Run) -> String {
    let left = run.left.as_ref().map(written);
    left.map_or_else(String::new, |left| {
        format!(
            "<p class=\"left\">Left at the target: {}</p>\n",
            escaped(&left)
        )
    })
}

/// What is wrong with the run as a whole.
fn troubles(run: &Run) -> String {
    let interrupted = run
        .partial
        .then_some("The run was interrupted; this is what was known by then.");
    let stale = stale_of(run);
    let interrupted = interrupted.map(Shown::from);
    let all = run.trouble.iter().chain(&stale);
    interrupted
        .iter()
        .chain(all)
        .map(|text| format!("<p class=\"trouble\">{}</p>\n", escaped(text)))
        .collect()
}

/// Puts the parts into a template: texts that are escaped already, then style, script and data.
pub(super) fn fill(
    template: &str,
    script: &str,
    parts: &[(&str, String)],
    data: &impl Serialize,
    writer: &mut dyn Write,
) -> io::Result<()> {
    let mut rest = template;
    while let Some((before, marked)) = rest.split_once("{{") {
        writer.write_all(before.as_bytes())?;
        let (name, after) = marked.split_once("}}").unwrap_or((marked, ""));
        match name {
            "policy" => writer.write_all(policy(script).as_bytes())?,
            "style" => writer.write_all(STYLE.as_bytes())?,
            "script" => writer.write_all(script.as_bytes())?,
            "data" => write_json_line(&mut Inert(writer), data)?,
            name => {
                let part = parts.iter().find(|(known, _)| *known == name);
                writer.write_all(part.map_or("", |(_, text)| text).as_bytes())?;
            }
        }
        rest = after;
    }
    writer.write_all(rest.as_bytes())
}

fn policy(script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(STYLE)
    )
}

/// Text for between tags and for quoted attributes.
pub(super) fn escaped(text: &Shown) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            letter => shown.push(letter),
        }
    }
    shown
}

/// JSON on its way into a script element: `<`, `>` and `&` stand only inside strings, where an escape says the same, so
/// that nothing ends the element or opens a comment.
struct Inert<'a>(&'a mut dyn Write);

impl Write for Inert<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut done = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let escape: &[u8] = match byte {
                b'<' => b"\\u003c",
                b'>' => b"\\u003e",
                b'&' => b"\\u0026",
                _ => continue,
            };
            self.0.write_all(&bytes[done..at])?;
            self.0.write_all(escape)?;
            done = at + 1;
        }
        self.0.write_all(&bytes[done..])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_data_ends_its_element() {
        let mut page = Vec::new();
        let data = "</script><!-- <script>&\u{2028}";
        fill("[{{data}}]", "", &[], &data, &mut page).expect("memory takes it");
        let text = String::from_utf8(page).expect("a page is text");
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let inside = text.trim_matches(['[', ']']);
        assert_eq!(serde_json::from_str::<String>(inside).unwrap(), data);
    }

    #[test]
    fn texts_that_look_like_places_of_the_template_stay_texts() {
        let mut page = Vec::new();
        let parts = [("title", escaped(&"{{script}} <b>".into()))];
        fill(
            "<title>{{title}}</title>",
            "alert(1)",
            &parts,
            &(),
            &mut page,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(page).unwrap(),
            "<title>{{script}} &lt;b&gt;</title>"
        );
    }

    #[test]
    fn the_script_has_nothing_that_ends_its_element() {
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains("</style"));
    }
}
