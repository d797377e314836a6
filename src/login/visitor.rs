//! Who fills in forms: which form leads on, what goes into it, which button is pressed.

use crate::login::credentials::Credentials;
use crate::login::failure::LoginFailure;
use crate::login::page::{Document, Field, Form};
use crate::suite::{Decision, Template};
use crate::target::FormLogin;

/// A login form that comes back more often than this does not take the password.
const MOST_LOGIN_FORMS: usize = 2;
/// Controls and options of a form: a list of all countries and one of all time zones are far from it.
const MOST_CONTROLS: usize = 4000;
/// Bytes that a filled form may have: state that a framework keeps in a page is far from it.
const LONGEST_FORM: usize = 256 * 1024;
/// Words on buttons that refuse.
const REFUSING: &[&str] = &[
    "deny", "denied", "cancel", "reject", "refuse", "decline", "abort", "no", "disallow", "拒绝",
    "取消",
];

/// How a page is named.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) title: &'a str,
    pub(super) status: u16,
}

/// Whose login it is, what is decided, and what was done so far.
pub(super) struct Visitor<'a> {
    pub(super) rules: &'a FormLogin,
    pub(super) user: &'a Credentials,
    pub(super) decision: Decision,
    pub(super) user_code: Option<&'a str>,
    /// Whether a button or link that refuses was taken.
    pub(super) refused: bool,
    /// Whether a form with the user code was sent, typed or as the page had it.
    pub(super) code_sent: bool,
    login_forms: usize,
    code_forms: usize,
}

/// Whether one of the words refuses.
fn says_no(text: &str) -> bool {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| REFUSING.contains(&word))
}

/// A form that nobody could fill in is not filled in, page after page.
fn within_bounds(form: &Form, seen: Seen<'_>) -> Result<(), LoginFailure> {
    let controls = form.controls();
    if controls > MOST_CONTROLS {
        return Err(LoginFailure::Failed(format!(
            "the form of {:?} (status {}) has {controls} controls and options; more than {MOST_CONTROLS} are not filled in",
            seen.title, seen.status
        )));
    }
    Ok(())
}

/// Nor is one sent that is as large as a download.
fn sendable(
    fields: Vec<(String, String)>,
    seen: Seen<'_>,
) -> Result<Vec<(String, String)>, LoginFailure> {
    let bytes: usize = fields
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    if bytes > LONGEST_FORM {
        return Err(LoginFailure::Failed(format!(
            "the form of {:?} (status {}) is {bytes} bytes long when it is filled in; more than {LONGEST_FORM} are not sent",
            seen.title, seen.status
        )));
    }
    Ok(fields)
}

/// Whether a field is called as those are that take a user code: `user_code`, `device_user_code`, `otp`.
fn is_called_code(name: &str) -> bool {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    letters.ends_with("usercode") || matches!(&*letters, "code" | "devicecode" | "otp")
}

/// A box that is ticked or not.
fn is_box(field: &Field) -> bool {
    matches!(field.kind.as_str(), "checkbox" | "radio")
}

impl<'a> Visitor<'a> {
    pub(super) fn new(
        rules: &'a FormLogin,
        user: &'a Credentials,
        decision: Decision,
        user_code: Option<&'a str>,
    ) -> Self {
        Self {
            rules,
            user,
            decision,
            user_code,
            refused: false,
            code_sent: false,
            login_forms: 0,
            code_forms: 0,
        }
    }

    /// The form that leads on: one with a password, else one for the user code, else one with buttons.
    pub(super) fn choose<'b>(&self, all: &'b [Form], is_first: bool) -> Option<&'b Form> {
        let is_code_form = |form: &&Form| self.code_field_of(form).is_some();
        let decides = |form: &&Form| self.decision_of(form).is_some();
        all.iter()
            .find(|form| form.has("password"))
            .or_else(|| {
                all.iter()
                    .find(is_code_form)
                    .filter(|_| self.code_forms == 0)
            })
            .or_else(|| all.iter().find(decides))
            .or_else(|| all.iter().find(|form| form.is_post && !is_code_form(form)))
            .or_else(|| {
                all.iter()
                    .find(|form| is_first && (is_code_form(form) || form.is_post))
            })
    }

    /// Whether one of the forms asks for the user code.
    pub(super) fn asks_for_code(&self, all: &[Form]) -> bool {
        all.iter().any(|form| self.code_field_of(form).is_some())
    }

    /// The field that the user code is typed into, where there is one to be typed.
    fn code_field_of<'b>(&self, form: &'b Form) -> Option<&'b str> {
        self.user_code?;
        let mut names = form
            .fields
            .iter()
            .filter(|field| field.kind != "hidden" && field.kind != "submit")
            .map(|field| field.name.as_str());
        match self.rules.user_code.as_deref() {
            Some(named) => names.find(|name| *name == named),
            None if form.has("password") => names.find(|name| *name == "user_code"),
            None => names.find(|name| is_called_code(name)),
        }
    }

    /// Where a page after the login has no button that refuses: the link that does.
    pub(super) fn refusing_link(&self, form: &Form, document: &Document) -> Option<String> {
        if self.decision != Decision::Deny
            || form.has("password")
            || self.decision_of(form).is_some()
        {
            return None;
        }
        let wanted = self.rules.deny.as_deref();
        let refuses = |label: &str| match wanted {
            Some(words) => label == words,
            None => says_no(label),
        };
        let mut links = document.links.iter();
        let refusing = links.find(|link| refuses(&link.label));
        refusing.map(|link| link.href.clone())
    }

    fn decision_of(&self, form: &Form) -> Option<(String, String)> {
        let rule = match self.decision {
            Decision::Approve => self.rules.approve.as_deref(),
            Decision::Deny => self.rules.deny.as_deref(),
        };
        if let Some((name, value)) = rule.and_then(|rule| rule.split_once('=')) {
            // A button has the value it has; another form's button may have the same name.
            let fits = |field: &Field| {
                field.name == name && (field.kind != "submit" || field.value == value)
            };
            let decides = form.fields.iter().any(fits);
            return decides.then(|| (name.to_owned(), value.to_owned()));
        }
        let refuses =
            |field: &Field| says_no(&format!("{} {} {}", field.name, field.value, field.label));
        let button = form
            .buttons()
            .find(|field| refuses(field) == (self.decision == Decision::Deny))?;
        Some((button.name.clone(), button.value.clone()))
    }

    /// The button that is pressed where nothing is decided: a browser sends its name, too (HTML section 4.10.22.4).
    fn usual_button(&self, form: &Form) -> Option<(String, String)> {
        let leads_on = form.has("password") || self.code_field_of(form).is_some();
        let refuses =
            |field: &Field| says_no(&format!("{} {} {}", field.name, field.value, field.label));
        let button = form.buttons().find(|field| !refuses(field));
        let button = button.filter(|_| leads_on)?;
        Some((button.name.clone(), button.value.clone()))
    }

    /// A form that comes back was not taken, and a password is not for everybody.
    fn refuse_what_goes_round(&mut self, form: &Form, seen: Seen<'_>) -> Result<(), LoginFailure> {
        if form.has("password") {
            self.login_forms += 1;
            if self.login_forms > MOST_LOGIN_FORMS {
                return Err(LoginFailure::Failed(format!(
                    "the login form came back: {:?} (status {}); is the password of user {} right?",
                    seen.title, seen.status, self.user.role
                )));
            }
        }
        if self.code_forms > 0 && self.code_field_of(form).is_some() {
            return Err(code_came_back(seen));
        }
        Ok(())
    }

    /// What is sent of a form: what the target file says, what a browser would send, and the button that was pressed.
    pub(super) fn fill(
        &mut self,
        form: &Form,
        seen: Seen<'_>,
    ) -> Result<Vec<(String, String)>, LoginFailure> {
        within_bounds(form, seen)?;
        self.refuse_what_goes_round(form, seen)?;
        self.offers_what_is_chosen(form, seen)?;
        let code_field = self.code_field_of(form).map(str::to_owned);
        let decision = self.decision_of(form);
        self.refused |= decision.is_some() && self.decision == Decision::Deny;
        let decision = decision.or_else(|| self.usual_button(form));
        let is_decided = |field: &Field| {
            let decided = decision.as_ref();
            decided.is_some_and(|(name, _)| *name == field.name)
        };
        let mut fields = Vec::new();
        let mut named = false;
        for field in &form.fields {
            if field.name.is_empty() || field.kind == "submit" || is_decided(field) {
                continue;
            }
            let is_code = field.kind != "hidden" && code_field.as_deref() == Some(&field.name);
            if let (true, Some(code)) = (is_code, self.user_code) {
                self.code_forms += 1;
                fields.push((field.name.clone(), code.to_owned()));
                continue;
            }
            let values = self.values_of(field, form.has("password"), &mut named);
            fields.extend(values.into_iter().map(|value| (field.name.clone(), value)));
        }
        fields.extend(decision.filter(|(name, _)| !name.is_empty()));
        let code = self.user_code;
        self.code_sent |= code.is_some_and(|code| fields.iter().any(|(_, value)| value == code));
        sendable(fields, seen)
    }

    /// What a control has to be sent: nothing, one value or, in a list, several.
    fn values_of(&self, field: &Field, is_login: bool, named: &mut bool) -> Vec<String> {
        let rule = self.rules.fields.get(&field.name);
        let rule = rule.map(|rule| self.filled(rule));
        let chosen = self.rules.choose.get(&field.name);
        let is_chosen = |value: &String| match (chosen, &rule) {
            (Some(chosen), _) => Some(chosen.contains(value)),
            (None, Some(rule)) => Some(rule == value),
            (None, None) => None,
        };
        if is_box(field) {
            let is_ticked = is_chosen(&field.value).unwrap_or(field.checked);
            return is_ticked.then(|| field.value.clone()).into_iter().collect();
        }
        if let (Some(chosen), "select") = (chosen, field.kind.as_str()) {
            return chosen.clone();
        }
        if let Some(rule) = rule {
            return vec![rule];
        }
        match field.kind.as_str() {
            "select" => field.picked.clone(),
            "password" => vec![self.user.password.clone()],
            "text" | "email" | "tel" if is_login && !*named => {
                *named = true;
                vec![self.user.username.clone()]
            }
            _ => vec![field.value.clone()],
        }
    }

    /// What is to be chosen must be there: a box that is called otherwise would stay unticked without a word.
    fn offers_what_is_chosen(&self, form: &Form, seen: Seen<'_>) -> Result<(), LoginFailure> {
        const SHOWN: usize = 10;
        for (name, chosen) in &self.rules.choose {
            let named = |field: &&Field| field.name == *name;
            let boxes = form.fields.iter().filter(named).filter(|one| is_box(one));
            let lists = form.fields.iter().filter(named);
            let offered: Vec<&String> = boxes
                .map(|field| &field.value)
                .chain(lists.flat_map(|field| &field.offered))
                .collect();
            let missing = chosen.iter().find(|value| !offered.contains(value));
            if let Some(missing) = missing.filter(|_| !offered.is_empty()) {
                return Err(LoginFailure::Failed(format!(
                    "login.form.choose.{name} names {missing:?}, which the form of {:?} (status {}) does not offer; it offers {:?}",
                    seen.title,
                    seen.status,
                    offered.iter().take(SHOWN).collect::<Vec<_>>()
                )));
            }
        }
        Ok(())
    }

    fn filled(&self, rule: &str) -> String {
        Template(rule).fill_known(|placeholder| match (placeholder.name, placeholder.member) {
            ("user", Some("username")) => Some(self.user.username.clone()),
            ("user", Some("password")) => Some(self.user.password.clone()),
            ("user_code", None) => self.user_code.map(str::to_owned),
            _ => None,
        })
    }
}

/// The server did not take the user code.
pub(super) fn code_came_back(seen: Seen<'_>) -> LoginFailure {
    LoginFailure::Failed(format!(
        "the page that asks for the user code came back: {:?} (status {}); the server did not take the code, \
         or refused the user",
        seen.title, seen.status
    ))
}
