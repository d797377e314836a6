//! End users.

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) is_locked: bool,
    pub(crate) subject: &'static str,
    pub(crate) full_name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) phone: &'static str,
}
