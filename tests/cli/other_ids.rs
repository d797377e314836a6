//! No profile is known by its name: a copy of each under another id gives the same verdicts.

use std::collections::BTreeMap;
use std::path::Path;

use grantspec::verdict::Verdict;

use crate::sandbox::{Embedded, Sandbox};

/// The verdicts by case, whatever the id of the profile.
fn verdicts(sandbox: &Sandbox, id: &str, more: &[&str]) -> BTreeMap<String, (Verdict, Verdict)> {
    let run = [&["run", "--target", "target.yaml", "--seed", "11"], more].concat();
    let ended = sandbox.run(&run);
    assert_eq!(ended.code, Some(0), "{id}: {}", ended.stdout);
    let records = sandbox.report().records.into_iter();
    records
        .map(|record| {
            let name = record.name.replacen(&format!("{id}::"), "", 1);
            let verdicts = (record.verdict, record.standard);
            // The folder of the vendor's own suites is the first part of the ids of their cases.
            (name.replace("_by_another_name", ""), verdicts)
        })
        .collect()
}

/// The profile, and the suites that only it runs, under the other id.
fn write_copies(sandbox: &Sandbox, id: &str, other: &str) {
    let suites = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites");
    let read = |path: &Path| std::fs::read_to_string(path).expect("it is there");
    let renamed = |text: String| {
        text.replace(&format!("\nid: {id}\n"), &format!("\nid: {other}\n"))
            .replace(
                &format!("profiles: [{id}]"),
                &format!("profiles: [{other}]"),
            )
            .replace(&format!("{id}::"), &format!("{other}::"))
    };
    let profile = read(&suites.join(format!("profiles/{id}.yaml")));
    sandbox.write(&format!("more/profiles/{other}.yaml"), &renamed(profile));
    let Ok(own) = std::fs::read_dir(suites.join(id)) else {
        return;
    };
    for file in own {
        let path = file.expect("the folder can be read").path();
        let name = path.file_name().expect("a file has a name");
        let name = name.to_string_lossy();
        sandbox.write(&format!("more/{other}/{name}"), &renamed(read(&path)));
    }
}

#[track_caller]
fn is_judged_alike_by_another_name(id: &str) {
    let other = format!("{id}-by-another-name");
    let own = {
        let endpoint = Embedded::serve_with(id, &[]);
        let sandbox = Sandbox::new();
        sandbox.write("target.yaml", &endpoint.target);
        verdicts(&sandbox, id, &[])
    };
    let endpoint = Embedded::serve_with(id, &[]);
    let sandbox = Sandbox::new();
    let target = endpoint.target.replace(
        &format!("\nprofile: {id}\n"),
        &format!("\nprofile: {other}\n"),
    );
    assert_ne!(target, endpoint.target);
    sandbox.write("target.yaml", &target);
    write_copies(&sandbox, id, &other);
    let copied = verdicts(&sandbox, &other, &["--suites", "more"]);
    let differ: Vec<_> = own
        .keys()
        .chain(copied.keys())
        .filter(|name| own.get(*name) != copied.get(*name))
        .map(|name| (name, own.get(name), copied.get(name)))
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(own.len() > 100, "{}", own.len());
}

#[test]
fn the_standards_are_not_known_by_their_name() {
    is_judged_alike_by_another_name("rfc");
}

#[test]
fn alibaba_eiam_is_not_known_by_its_name() {
    is_judged_alike_by_another_name("alibaba-eiam");
}

#[test]
fn tencent_cloudbase_is_not_known_by_its_name() {
    is_judged_alike_by_another_name("tencent-cloudbase");
}

#[test]
fn tencent_ciam_is_not_known_by_its_name() {
    is_judged_alike_by_another_name("tencent-ciam");
}
