//! Reading suites and the catalogue: those compiled in, then those of folders; refusing bad data.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use crate::input;
use crate::suite::case::{Case, ForEach, Step, SuiteFile};
use crate::suite::catalogue::{Catalogue, RequirementsFile};
use crate::suite::check::{Fault, check_case, check_property, placeholders};
use crate::suite::parallel::on_all_cores;
use crate::suite::property::{PropertiesFile, Property};
use crate::suite::request::Request;
use crate::suite::text::Text;
use crate::yaml::{self, Places, Problem};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/suites");

/// The same files as JSON, written by `build.rs`.
static READY: Dir<'static> = include_dir!("$OUT_DIR/suites");

/// The text of one YAML file and the name it goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file as reports and errors name it: `suites/rfc6749/token_response.yaml`.
    pub file: String,
    /// The path under its suites folder, from which ids are made.
    pub relative: String,
    /// The text.
    pub text: Text,
}

impl Source {
    /// The YAML files compiled into the program, in the order of their names.
    pub fn embedded() -> Vec<Self> {
        let mut sources = Vec::new();
        collect_embedded(&EMBEDDED, &mut sources);
        sources.sort_by(|a, b| a.relative.cmp(&b.relative));
        sources
    }

    /// The YAML files under `path`, which may also be one file.
    ///
    /// # Errors
    ///
    /// A folder or file that cannot be read.
    pub fn read(path: &Path) -> Result<Vec<Self>, Problem> {
        let mut files = Vec::new();
        if path.is_dir() {
            collect_files(path, 0, &mut files)?;
        } else {
            files.push(path.to_owned());
        }
        files.sort();
        files.iter().map(|file| read_file(path, file)).collect()
    }

    /// What the file says.
    ///
    /// # Errors
    ///
    /// As for [`yaml::parse`].
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        match self.ready().map(serde_json::from_str) {
            Some(Ok(parsed)) => Ok(parsed),
            _ => yaml::parse(&self.file, &self.text),
        }
    }

    /// The JSON of a file that is compiled in.
    fn ready(&self) -> Option<&'static str> {
        let Text::Embedded(_) = self.text else {
            return None;
        };
        let path = Path::new(&self.relative).with_extension("json");
        READY.get_file(path)?.contents_utf8()
    }

    /// What the file says it is by its `kind:`.
    pub fn kind(&self) -> Option<&str> {
        yaml::kind(&self.text)
    }

    /// The id of the suite: the path with `::` for `/`, without the extension.
    pub fn suite_id(&self) -> String {
        self.relative
            .trim_end_matches(".yaml")
            .trim_end_matches(".yml")
            .replace('/', "::")
            .replace('-', "_")
    }
}

fn collect_embedded(dir: &Dir<'static>, sources: &mut Vec<Source>) {
    for file in dir.files() {
        let relative = file.path().to_string_lossy().into_owned();
        if let (true, Some(text)) = (relative.ends_with(".yaml"), file.contents_utf8()) {
            sources.push(Source {
                file: format!("suites/{relative}"),
                relative,
                text: Text::Embedded(text),
            });
        }
    }
    for below in dir.dirs() {
        collect_embedded(below, sources);
    }
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> Problem {
    Problem {
        file: path.display().to_string(),
        place: None,
        message: format!("cannot be read: {why}"),
        hint: None,
        excerpt: None,
    }
}

/// Folders in folders deeper than this lead in a circle.
const DEEPEST: usize = 32;

/// More files than this are no suites: a link leads to a whole disk.
const MOST_FILES: usize = 20_000;

fn collect_files(dir: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Problem> {
    if depth > DEEPEST || files.len() > MOST_FILES {
        let why = "more folders or files than suites have; does a link lead back?";
        return Err(unreadable(dir, &why));
    }
    for entry in fs::read_dir(dir).map_err(|error| unreadable(dir, &error))? {
        let path = entry.map_err(|error| unreadable(dir, &error))?.path();
        let is_yaml = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        // A folder with the name of a file is refused where it is read: somebody takes it for one.
        if is_yaml {
            files.push(path);
        } else if path.is_dir() {
            collect_files(&path, depth + 1, files)?;
        }
    }
    Ok(())
}

fn read_file(root: &Path, file: &Path) -> Result<Source, Problem> {
    let text = input::text(file).map_err(|error| unreadable(file, &error))?;
    let relative = match file.strip_prefix(root) {
        Ok(relative) if !relative.as_os_str().is_empty() => relative.to_string_lossy().into_owned(),
        _ => file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
    };
    Ok(Source {
        file: file.display().to_string(),
        relative,
        text: text.into(),
    })
}

/// A case with its full id and where it stands.
#[derive(Debug, Clone)]
pub struct LoadedCase {
    /// Path and slug: `rfc6749::error_response::repeated_parameter_is_refused`.
    pub id: String,
    /// The case.
    pub case: Arc<Case>,
    /// The file it stands in.
    pub source: Arc<Source>,
    /// Its path in that file: `cases[3]`.
    pub path: String,
    /// The placeholders in the texts of each step, once somebody asked for them.
    placeholders: Arc<OnceLock<Box<[BTreeSet<String>]>>>,
}

impl LoadedCase {
    /// The placeholders in the texts of each step, without their braces.
    pub fn placeholders(&self) -> &[BTreeSet<String>] {
        self.placeholders
            .get_or_init(|| self.case.steps.iter().map(placeholders).collect())
    }

    /// The places of the case's file; a second parse, so only for what is printed.
    pub fn places(&self) -> Places {
        Places::of(&self.source.text)
    }
}

/// The cases of one suite file, and what is wrong with them or with the file. Without a catalogue only its form is looked at.
fn load_suite(source: &Source, catalogue: Option<&Catalogue>) -> (Vec<LoadedCase>, Vec<Problem>) {
    let file = match source.parse::<SuiteFile>() {
        Ok(file) => file,
        Err(problem) => return (Vec::new(), vec![problem]),
    };
    let source = Arc::new(source.clone());
    let suite = source.suite_id();
    let mut cases = Vec::with_capacity(file.cases.len());
    let mut faults = Vec::new();
    for (at, mut case) in file.cases.into_iter().enumerate() {
        if case.profiles.is_empty() {
            case.profiles.clone_from(&file.profiles);
        }
        case.shrink();
        let path = format!("cases[{at}]");
        let loaded = LoadedCase {
            id: format!("{suite}::{}", case.id),
            case: Arc::new(case),
            source: Arc::clone(&source),
            path,
            placeholders: Arc::default(),
        };
        if let Some(catalogue) = catalogue {
            let placeholders = loaded.placeholders();
            check_case(
                &loaded.case,
                &loaded.path,
                placeholders,
                catalogue,
                &mut faults,
            );
        }
        cases.push(loaded);
    }
    if faults.is_empty() {
        return (cases, Vec::new());
    }
    let places = Places::of(&source.text);
    let placed = |fault: Fault| {
        let place = places.get(&fault.path);
        Problem::placed(&source.file, &source.text, place, fault.message).with_hint(fault.hint)
    };
    (cases, faults.into_iter().map(placed).collect())
}

/// The properties of one file as cases, and what is wrong with them or with the file.
fn load_properties(
    source: &Source,
    catalogue: Option<&Catalogue>,
) -> (Vec<LoadedCase>, Vec<Problem>) {
    let file = match source.parse::<PropertiesFile>() {
        Ok(file) => file,
        Err(problem) => return (Vec::new(), vec![problem]),
    };
    let source = Arc::new(source.clone());
    let suite = source.suite_id();
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for (at, property) in file.properties.into_iter().enumerate() {
        let path = format!("properties[{at}]");
        let case = into_case(property);
        if let Some(catalogue) = catalogue {
            check_property(&case, &path, catalogue, &mut faults);
        }
        cases.push(LoadedCase {
            id: format!("{suite}::{}", case.id),
            placeholders: Arc::default(),
            case: Arc::new(case),
            source: Arc::clone(&source),
            path,
        });
    }
    if faults.is_empty() {
        return (cases, Vec::new());
    }
    let places = Places::of(&source.text);
    let placed = |fault: Fault| {
        let place = places.get(&fault.path);
        Problem::placed(&source.file, &source.text, place, fault.message).with_hint(fault.hint)
    };
    (cases, faults.into_iter().map(placed).collect())
}

/// The property as a case, so that plan, list, coverage and reports see it like one.
fn into_case(property: Property) -> Case {
    let grants = if property.grant.is_empty() {
        vec!["all".to_owned()]
    } else {
        property.grant.clone()
    };
    let request = Request {
        grant: Some("{{grant}}".to_owned()),
        ..Request::default()
    };
    Case {
        id: property.id.clone(),
        revision: property.revision,
        title: property.title.clone(),
        requirements: property.requirements.clone(),
        why: property.why.clone(),
        mend: property.mend.clone(),
        requires: property.requires.clone(),
        for_each: ForEach {
            grant: grants,
            ..ForEach::default()
        },
        steps: vec![Step {
            request: Some(request),
            ..Step::default()
        }],
        property: Some(Arc::new(property)),
        ..Case::default()
    }
}

/// All cases and the catalogue.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The cases, in the order of files and rows.
    pub cases: Vec<LoadedCase>,
    /// The requirements.
    pub catalogue: Arc<Catalogue>,
}

impl Library {
    /// Reads suites and requirements from `sources`; other kinds of files are passed over.
    ///
    /// # Errors
    ///
    /// The first structural error of each file, and every semantic error of the files that parse.
    pub fn load(sources: &[Source]) -> Result<Self, Vec<Problem>> {
        let of_kind = |kind: &str| -> Vec<&Source> {
            let has_kind = |source: &&Source| source.kind() == Some(kind);
            sources.iter().filter(has_kind).collect()
        };
        let mut problems = Vec::new();
        let mut catalogue = Catalogue::default();
        let requirements = of_kind("requirements");
        let parsed = on_all_cores(&requirements, |source| source.parse::<RequirementsFile>());
        for (source, parsed) in requirements.into_iter().zip(parsed) {
            match parsed {
                Ok(file) => {
                    let ids: Vec<String> =
                        file.requirements.iter().map(|row| row.id.clone()).collect();
                    problems.extend(catalogue.add(file).into_iter().map(|id| {
                        let at = ids
                            .iter()
                            .rposition(|known| *known == id)
                            .unwrap_or_default();
                        Problem::at(
                            &source.file,
                            &source.text,
                            &format!("requirements[{at}].id"),
                            format!("requirement `{id}` is there twice"),
                        )
                    }));
                }
                Err(problem) => problems.push(problem),
            }
        }
        let mut library = Self {
            cases: Vec::new(),
            catalogue: Arc::new(catalogue),
        };
        let loaded = on_all_cores(&of_kind("suite"), |source| {
            load_suite(source, Some(&library.catalogue))
        });
        let properties = of_kind("properties");
        let properties = properties
            .into_iter()
            .map(|source| load_properties(source, Some(&library.catalogue)));
        let properties: Vec<_> = properties.collect();
        for (cases, found) in loaded.into_iter().chain(properties) {
            library.cases.extend(cases);
            problems.extend(found);
        }
        library.refuse_repeated_ids(&mut problems);
        library.refuse_unknown_profiles(sources, &mut problems);
        if problems.is_empty() {
            Ok(library)
        } else {
            Err(problems)
        }
    }

    /// The suites of the program that are about these profiles, all where none is named, for lists: they are sound, or
    /// the program's own tests had failed, and a list shows no requirements.
    ///
    /// # Errors
    ///
    /// As for [`Library::load`], of which only structural errors are looked for.
    pub fn for_lists(sources: &[Source], profiles: &[String]) -> Result<Self, Vec<Problem>> {
        let is_asked_for = |source: &&Source| {
            let only = yaml::top_level(&source.text, "profiles").unwrap_or_default();
            profiles.is_empty() || only.is_empty() || profiles.iter().any(|id| only.contains(id))
        };
        let has_cases = |source: &&Source| matches!(source.kind(), Some("suite" | "properties"));
        let mut asked: Vec<&Source> = sources
            .iter()
            .filter(has_cases)
            .filter(is_asked_for)
            .collect();
        // In the order of a run: properties come last.
        asked.sort_by_key(|source| source.kind() == Some("properties"));
        let loaded = on_all_cores(&asked, |source| match source.kind() {
            Some("properties") => load_properties(source, None),
            _ => load_suite(source, None),
        });
        let mut library = Self::default();
        let mut problems = Vec::new();
        for (cases, found) in loaded {
            library.cases.extend(cases);
            problems.extend(found);
        }
        if problems.is_empty() {
            Ok(library)
        } else {
            Err(problems)
        }
    }

    fn refuse_repeated_ids(&self, problems: &mut Vec<Problem>) {
        let mut seen: BTreeMap<&str, &LoadedCase> = BTreeMap::new();
        for case in &self.cases {
            if let Some(first) = seen.insert(&case.id, case) {
                let path = format!("{}.id", case.path);
                let message = format!(
                    "case `{}` is there already, in {}",
                    case.id, first.source.file
                );
                problems.push(Problem::at(
                    &case.source.file,
                    &case.source.text,
                    &path,
                    message,
                ));
            }
        }
    }

    /// A case for a profile that does not exist would never run, and nobody would notice.
    fn refuse_unknown_profiles(&self, sources: &[Source], problems: &mut Vec<Problem>) {
        let known: Vec<&str> = sources
            .iter()
            .filter(|source| source.kind() == Some("profile"))
            .filter_map(|source| {
                let id = source
                    .text
                    .lines()
                    .find_map(|line| line.strip_prefix("id:"))?;
                Some(id.split('#').next().unwrap_or(id).trim())
            })
            .collect();
        if known.is_empty() {
            return;
        }
        for case in &self.cases {
            for (at, id) in case.case.profiles.iter().enumerate() {
                if known.contains(&id.as_str()) {
                    continue;
                }
                let places = case.places();
                let own = places.get(&format!("{}.profiles[{at}]", case.path));
                let case_itself = places.get(&case.path);
                // Those of the file are told where the file lists them.
                let place = own
                    .filter(|place| Some(*place) != case_itself)
                    .or_else(|| places.get(&format!("profiles[{at}]")));
                let problem = Problem::placed(
                    &case.source.file,
                    &case.source.text,
                    place,
                    format!("unknown profile `{id}`"),
                )
                .with_hint(yaml::did_you_mean(id, known.iter().copied()));
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
    }

    /// The case of an id.
    pub fn case(&self, id: &str) -> Option<&LoadedCase> {
        self.cases.iter().find(|case| case.id == id)
    }

    /// Every requirement that some case decides.
    pub fn decided(&self) -> BTreeSet<&str> {
        self.cases
            .iter()
            .flat_map(|case| case.case.requirements.iter().map(String::as_str))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_is_compiled_in_has_its_json() {
        let unready = Source::embedded();
        let unready = unready.iter().find(|source| source.ready().is_none());
        assert_eq!(unready, None);
    }
}
