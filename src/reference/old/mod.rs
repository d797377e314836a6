//! What faults do that the model still asks for by name. What is here goes as its family becomes rows that change rules.

pub(crate) mod lookup;
pub(crate) mod secrets;
