//! Files that must not load, each with the exact message, and that nothing is sent where one of them is among many.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use grantspec::target::{Client, Target};

use crate::{golden, project, report};

const FOLDER: &str = "fixtures/bad-suites";

/// The command, with the project as its folder, so that messages name files as the project does.
fn grantspec(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_grantspec"))
        .args(arguments)
        .current_dir(project(""))
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// The bad files and folders, by their paths in the project.
fn bad() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(project(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".err") && name != "README.md")
        .collect();
    names.sort();
    names
        .iter()
        .map(|name| format!("{FOLDER}/{name}"))
        .collect()
}

#[test]
fn each_bad_file_is_refused_with_its_exact_message_and_exit_code_2() {
    let mut wrong = Vec::new();
    for path in bad() {
        let output = grantspec(&["validate", &path]);
        let message = String::from_utf8(output.stderr).unwrap();
        if output.status.code() != Some(2) || !output.stdout.is_empty() {
            wrong.push(format!(
                "{path}: {:?}, not 2; {message}",
                output.status.code()
            ));
        }
        let err = format!("{}.err", path.strip_suffix(".yaml").unwrap_or(&path));
        wrong.extend(golden(&err, &message).err());
    }
    report(&wrong);
}

#[test]
fn each_message_belongs_to_a_file_and_each_points_to_a_line_of_it() {
    if crate::is_blessing() {
        return;
    }
    let paths = bad();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(project(FOLDER)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".err") else {
            continue;
        };
        let own = format!("{FOLDER}/{stem}");
        if !paths
            .iter()
            .any(|path| path.strip_suffix(".yaml").unwrap_or(path) == own)
        {
            wrong.push(format!("{FOLDER}/{name}: nothing is called {stem}"));
        }
        let text = std::fs::read_to_string(project(&format!("{FOLDER}/{name}"))).unwrap();
        let heads: Vec<&str> = text.lines().filter(|line| line.contains(&own)).collect();
        let carets = text
            .lines()
            .filter(|line| line.trim_end().ends_with("| ^") || line.trim_end().ends_with('^'))
            .count();
        let placed = heads.iter().filter(|head| is_placed(head)).count();
        if heads.is_empty() || placed != heads.len() || carets != heads.len() {
            wrong.push(format!(
                "{FOLDER}/{name}: {} messages, {placed} with a place, {carets} with a caret",
                heads.len()
            ));
        }
    }
    report(&wrong);
}

/// `[error: ]file:line:column: …`
fn is_placed(head: &str) -> bool {
    let Some((_, rest)) = head.split_once(".yaml:") else {
        return false;
    };
    let mut parts = rest.splitn(3, ':');
    let mut number = || {
        parts
            .next()
            .is_some_and(|part| part.parse::<usize>().is_ok())
    };
    number() && number()
}

#[test]
fn one_bad_file_never_hides_the_others() {
    let output = grantspec(&["validate", &format!("{FOLDER}/several")]);
    let message = String::from_utf8(output.stderr).unwrap();
    let of = |file: &str| {
        message
            .matches(&format!("{FOLDER}/several/{file}.yaml:"))
            .count()
    };
    assert_eq!(of("a_structural"), 1, "{message}");
    assert_eq!(of("b_semantic"), 3, "{message}");
    assert_eq!(of("c_good"), 0, "{message}");
    assert_eq!(of("d_profile"), 1, "{message}");
}

#[test]
fn nothing_is_sent_where_a_suite_is_bad() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target.yaml");
    let client = Client {
        client_id: "a".to_owned(),
        client_secret: Some("b".to_owned()),
        ..Client::default()
    };
    let nobody = Target {
        name: "nobody".to_owned(),
        profile: "rfc".to_owned(),
        base_url: format!("http://{}", listener.local_addr().unwrap()),
        clients: [("confidential".to_owned(), client)].into(),
        ..Target::default()
    };
    let text = grantspec::yaml::write(&nobody).unwrap();
    std::fs::write(&target, text).unwrap();
    let run = |suites: &Path| {
        grantspec(&[
            "run",
            "--target",
            target.to_str().unwrap(),
            "--suites",
            suites.to_str().unwrap(),
            "--report-dir",
            folder.path().join("reports").to_str().unwrap(),
        ])
    };
    let output = run(&project(&format!("{FOLDER}/several")));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        output.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert!(listener.accept().is_err(), "somebody connected");
    assert!(
        !folder.path().join("reports").exists(),
        "a report was written"
    );
}
