//! A real browser: Chromium behind chromedriver, spoken to by plain HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// A browser that does not come up in this time does not come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A headless browser; dropped, it is closed.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// A browser, or nothing where none is installed, which is said.
    pub(crate) fn start() -> Option<Self> {
        let Some(chromium) = find(&["chromium", "chromium-browser", "google-chrome"]) else {
            println!("skipped: there is no Chromium");
            return None;
        };
        let Some(chromedriver) = find(&["chromedriver"]) else {
            println!("skipped: there is no chromedriver");
            return None;
        };
        let port = free_port();
        let driver = Command::new(chromedriver)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver can be started");
        let profile = TempDir::new().expect("a temporary folder can be made");
        let mut browser = Self {
            driver,
            port,
            session: String::new(),
            _profile: profile,
        };
        browser.wait_until_ready();
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", browser._profile.path().display()),
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"binary": chromium, "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let answer = browser.ask("POST", "/session", &wanted);
        let session = answer["sessionId"].as_str();
        browser.session = session.expect("a session has an id").to_owned();
        Some(browser)
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(began.elapsed() < PATIENCE, "chromedriver does not come up");
            sleep(Duration::from_millis(20));
        }
    }

    /// Opens a file from disk, at a hash.
    pub(crate) fn open(&self, file: &Path, hash: &str) {
        // The same file at another hash would not be loaded again.
        self.command("url", &json!({"url": "about:blank"}));
        let url = url::Url::from_file_path(file).expect("the path is absolute");
        self.command("url", &json!({"url": format!("{url}{hash}")}));
        // A key that comes before the page is drawn goes nowhere.
        self.command(
            "execute/async",
            &json!({"script": "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))", "args": []}),
        );
    }

    /// Presses Tab until something has the focus: a browser that is busy can lose the first one.
    pub(crate) fn tab_into_the_page(&self) {
        for _ in 0..5 {
            self.press("\u{e004}");
            for _ in 0..20 {
                if self.script("return document.activeElement !== document.body") == json!(true) {
                    return;
                }
                sleep(Duration::from_millis(100));
            }
        }
    }

    /// What a script gives back.
    pub(crate) fn script(&self, script: &str) -> Json {
        self.command("execute/sync", &json!({"script": script, "args": []}))
    }

    /// The text that a script gives back.
    pub(crate) fn text_of(&self, script: &str) -> String {
        let result = self.script(script);
        let text = result.as_str();
        text.unwrap_or_else(|| panic!("{script} gives {result}"))
            .to_owned()
    }

    /// How many elements are there and are shown.
    pub(crate) fn shown(&self, css: &str) -> u64 {
        let script = format!(
            "return [...document.querySelectorAll({})].filter((one) => one.checkVisibility()).length",
            json!(css)
        );
        let count = || self.script(&script).as_u64().expect("a length is a number");
        // A page filters a moment after a click: what stays the same for a while is what it shows.
        let mut last = count();
        let mut same = 0;
        while same < 3 {
            sleep(Duration::from_millis(100));
            let now = count();
            same = if now == last { same + 1 } else { 0 };
            last = now;
        }
        last
    }

    /// Waits until a shown element says this. What is scrolled away is not laid out, so `innerText` would not have it.
    pub(crate) fn must_say(&self, css: &str, wanted: &str) {
        let script = format!(
            "return [...document.querySelectorAll({})].filter((one) => one.checkVisibility()).map((one) => one.textContent).join('\\n')",
            json!(css)
        );
        self.must_give(&script, |said| said.contains(wanted));
    }

    /// Waits until a script gives a text that will do: a page draws a moment after a click, so the first look may be early.
    pub(crate) fn must_give(&self, script: &str, will_do: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        loop {
            let said = self.text_of(script);
            if will_do(&said) {
                return said;
            }
            assert!(began.elapsed() < PATIENCE, "{script} gives\n{said}");
            sleep(Duration::from_millis(50));
        }
    }

    /// Clicks, as a mouse does: what is covered or not there cannot be clicked.
    pub(crate) fn click(&self, css: &str) {
        let element = self.element(css);
        self.command(&format!("element/{element}/click"), &json!({}));
    }

    /// Types into an element.
    pub(crate) fn type_in(&self, css: &str, text: &str) {
        let element = self.element(css);
        self.command(&format!("element/{element}/value"), &json!({"text": text}));
    }

    /// Presses keys, wherever the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let strokes: Vec<Json> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()}))
            })
            .collect();
        self.command(
            "actions",
            &json!({"actions": [{"type": "key", "id": "keys", "actions": strokes}]}),
        );
    }

    fn element(&self, css: &str) -> String {
        let found = self.command("element", &json!({"using": "css selector", "value": css}));
        let id = found.as_object().and_then(|found| found.values().next());
        id.and_then(Json::as_str)
            .expect("an element has an id")
            .to_owned()
    }

    /// Light or dark, as the system would say.
    pub(crate) fn prefer(&self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.command(
            "goog/cdp/execute",
            &json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}}),
        );
    }

    /// What the browser complains about: errors of scripts, and of what the page's policy forbids.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.command("se/log", &json!({"type": "browser"}));
        let lines = log.as_array().into_iter().flatten();
        lines.map(|line| line["message"].to_string()).collect()
    }

    /// A picture of what is shown.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let answer = self.ask(
            "GET",
            &format!("/session/{}/screenshot", self.session),
            &Json::Null,
        );
        let text = answer.as_str().expect("a picture is Base64");
        STANDARD.decode(text).expect("a picture is Base64")
    }

    fn command(&self, name: &str, body: &Json) -> Json {
        self.ask("POST", &format!("/session/{}/{name}", self.session), body)
    }

    /// The `value` of what chromedriver answers.
    fn ask(&self, method: &str, path: &str, body: &Json) -> Json {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port)).expect("chromedriver listens");
        let patience = stream.set_read_timeout(Some(PATIENCE));
        patience.expect("a connection has a time limit");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .expect("chromedriver reads");
        // The connection stays open, so the length says where the answer ends.
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let count = reader.read_line(&mut head).expect("chromedriver answers");
            assert!(count > 0, "chromedriver hangs up after {head:?}");
        }
        let lower = head.to_ascii_lowercase();
        let (_, length) = lower
            .split_once("content-length:")
            .expect("an answer has a length");
        let length = length
            .lines()
            .next()
            .and_then(|length| length.trim().parse().ok());
        let mut body = vec![0; length.expect("a length is a number")];
        reader.read_exact(&mut body).expect("chromedriver answers");
        let json: Json = serde_json::from_slice(&body).expect("chromedriver answers in JSON");
        let is_good = head
            .lines()
            .next()
            .is_some_and(|line| line.contains(" 200"));
        assert!(is_good, "{method} {path}: {json}");
        json["value"].clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.ask("DELETE", &format!("/session/{}", self.session), &Json::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The first of these commands that is installed.
pub(crate) fn find(names: &[&str]) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = candidates
        .into_iter()
        .find(|candidate| candidate.is_file())?;
    found.to_str().map(str::to_owned)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener
        .local_addr()
        .expect("a listener has an address")
        .port()
}
