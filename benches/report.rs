//! How long all views of 800 cases take to make, how much memory that needs, how large the page is and how soon a browser
//! can work with it.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use common::{aside, at_most, median, setting, smallest, timed, title};
use grantspec::report::{self, VIEWS};
use grantspec::verdict::Run;

const CASES: usize = 800;

fn main() {
    title(&format!("All views of {CASES} cases"));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let run = run_of(folder.path());
    let views = folder.path().join("views");
    let times: Vec<f64> = (0..setting("GRANTSPEC_BENCH_ROUNDS", 21))
        .map(|_| {
            let (written, took) = timed(|| report::write(&run, &views, &VIEWS));
            assert_eq!(written.paths.len(), 4);
            took.as_secs_f64() * 1000.0
        })
        .collect();
    aside("the fastest time", smallest(&times), "ms");
    at_most(
        "json, html, junit and md, written",
        median(times),
        150.0,
        "ms",
    );
    for view in VIEWS {
        let size = std::fs::metadata(views.join(view.file_name)).map_or(0, |file| file.len());
        if view.word == "html" {
            at_most("report.html", size as f64 / 1e6, 3.0, "MB");
        } else {
            aside(view.file_name, size as f64 / 1e6, "MB");
        }
    }
    memory(&views);
    browser(&views.join("report.html"));
}

/// A run with that many cases, made of a run of the embedded endpoint.
fn run_of(folder: &Path) -> Run {
    let status = Command::new(env!("CARGO_BIN_EXE_grantspec"))
        .args([
            "run",
            "--profile",
            "rfc",
            "--fault",
            "tokens_without_cache_control",
            "-q",
            "--report",
            "json",
            "--seed",
            "1",
        ])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the command runs");
    assert_eq!(status.code(), Some(1), "the fault is seen");
    let mut run = report::read(&folder.join("reports/embedded-rfc/report.json")).expect("a report");
    // Those that fail stay: they are the long ones.
    run.records
        .sort_by_key(|record| record.exchanges.is_empty());
    run.records.truncate(CASES);
    assert_eq!(run.records.len(), CASES);
    run
}

/// The most memory that the command takes while it reads the report and writes the other views.
fn memory(views: &Path) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_grantspec"))
        .args(["report", "--html", "--junit", "--md"])
        .arg(views.join("report.json"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the command runs");
    let status = Path::new("/proc")
        .join(child.id().to_string())
        .join("status");
    let mut most: f64 = 0.0;
    while child.try_wait().is_ok_and(|ended| ended.is_none()) {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        most = most.max(kilobytes.unwrap_or(0.0) / 1024.0);
    }
    if most > 0.0 {
        at_most("memory of `report --html --junit --md`", most, 80.0, "MB");
    }
}

/// Until the page's script has done its work, by the page's own clock.
fn browser(page: &Path) {
    let url = url::Url::from_file_path(page).expect("the path is absolute");
    let times: Vec<f64> = (0..5)
        .filter_map(|_| {
            let output = Command::new("chromium")
                .args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--dump-dom",
                    url.as_str(),
                ])
                .stderr(Stdio::null())
                .output()
                .ok()?;
            let dom = String::from_utf8_lossy(&output.stdout).into_owned();
            let (_, ready) = dom.split_once("data-ready=\"")?;
            ready.split('"').next()?.parse().ok()
        })
        .collect();
    if times.is_empty() {
        println!("    there is no Chromium to open the page in");
        return;
    }
    aside("the fastest opening", smallest(&times), "ms");
    at_most(
        "the page, from opening to interactive",
        median(times),
        1000.0,
        "ms",
    );
}
