//! What catches what: the rows of the kill matrix.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::proof::fault::Excepted;

/// One fault in one dialect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The fault.
    pub id: String,
    /// The dialect.
    pub dialect: String,
    /// The row it breaks.
    pub requirement: String,
    /// Ids of the cases that it turned red.
    pub caught_by: Vec<String>,
    /// Whether one of them decides its requirement.
    pub by_its_own_requirement: bool,
}

/// What catches what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Each fault in each of its dialects.
    pub faults: Vec<Row>,
    /// Cases that no fault made fail, those that are excepted apart.
    pub never_failed: Vec<String>,
    /// Cases that no fault can make fail here, and why.
    pub excepted: Vec<Excepted>,
}

impl Matrix {
    /// Faults that no case caught.
    pub fn missed(&self) -> impl Iterator<Item = &Row> {
        self.faults.iter().filter(|row| row.caught_by.is_empty())
    }

    /// Faults that were caught, but by no case about their requirement.
    pub fn caught_by_chance(&self) -> impl Iterator<Item = &Row> {
        let is_chance = |row: &&Row| !row.caught_by.is_empty() && !row.by_its_own_requirement;
        self.faults.iter().filter(is_chance)
    }

    /// Cases that a fault made fail.
    pub fn killed(&self) -> BTreeSet<&str> {
        let killed = self.faults.iter().flat_map(|row| &row.caught_by);
        killed.map(String::as_str).collect()
    }
}
