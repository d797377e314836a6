//! A page as a walk sees it: its title, its forms with their fields, its links.
//!
//! It is read in one pass and no tree is made of it. Building a tree costs what the page wants it to cost: elements that
//! are closed out of order are copied for every element behind them.

use std::collections::HashMap;

use crate::login::html::{Attributes, Token, Tokens};

/// One field of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    /// `hidden`, `text`, `password`, `checkbox`, `submit` ...
    pub(super) kind: String,
    /// For a box that is ticked or not.
    pub(super) checked: bool,
    /// The words on a button.
    pub(super) label: String,
    /// How many options it has, where it is a list.
    pub(super) options: usize,
    /// The values of these options, as far as they are kept.
    pub(super) offered: Vec<String>,
    /// What a browser sends of a list that nobody touched (HTML section 4.10.7).
    pub(super) picked: Vec<String>,
}

/// One form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) is_post: bool,
    pub(super) fields: Vec<Field>,
}

impl Form {
    pub(super) fn has(&self, kind: &str) -> bool {
        self.fields.iter().any(|field| field.kind == kind)
    }

    /// Its controls, and the options of those that are lists.
    pub(super) fn controls(&self) -> usize {
        let options: usize = self.fields.iter().map(|field| field.options).sum();
        self.fields.len() + options
    }

    pub(super) fn buttons(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.kind == "submit")
    }
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) label: String,
}

/// What a page has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// Its title, or else its first heading.
    pub(super) title: String,
    pub(super) forms: Vec<Form>,
    pub(super) links: Vec<Link>,
}

impl Document {
    /// Reads a page, in time that grows as the page does.
    pub(super) fn read(html: &str) -> Self {
        let mut reader = Reader::default();
        for token in Tokens::of(html) {
            match token {
                Token::Start(tag, attributes) => reader.start(&tag, attributes),
                Token::End(tag) => reader.end(&tag),
                Token::Text(text) => reader.text(&text),
            }
        }
        reader.document()
    }
}

/// Whose a control is (HTML section 4.10.17.3): the form that it names, else the one that is open.
enum Owner {
    Nobody,
    Open(usize),
    Named(String),
}

/// The list that is open, and its options so far.
#[derive(Default)]
struct List {
    control: usize,
    is_multiple: bool,
    /// Whether something is selected, be it an option that is disabled and not sent.
    is_touched: bool,
    first: Option<String>,
    selected: Vec<String>,
    option: Option<Choice>,
    options: usize,
    offered: Vec<String>,
}

/// An option that is open.
#[derive(Default)]
struct Choice {
    value: Option<String>,
    is_selected: bool,
    is_disabled: bool,
    text: String,
}

/// Texts that are being read: the words between a tag and its end.
#[derive(Default)]
struct Reader {
    forms: Vec<(Form, Option<String>)>,
    open_form: Option<usize>,
    controls: Vec<(Owner, Field)>,
    links: Vec<Link>,
    /// Templates that are open: what is in one is no part of the page yet.
    templates: usize,
    title: Text,
    heading: Text,
    button: Option<(usize, String)>,
    link: Option<Link>,
    area: Option<(usize, String)>,
    list: Option<List>,
}

/// The first text of a kind.
#[derive(Default)]
enum Text {
    #[default]
    None,
    Open(String),
    Read(String),
}

impl Text {
    fn open(&mut self) {
        if matches!(self, Self::None) {
            *self = Self::Open(String::new());
        }
    }

    fn add(&mut self, more: &str) {
        if let Self::Open(text) = self {
            text.push_str(more);
        }
    }

    fn close(&mut self) {
        if let Self::Open(text) = self {
            *self = Self::Read(words(text));
        }
    }
}

/// More options than a form may have that is filled in.
const MOST_OFFERED: usize = 4096;

/// Longer than every title that says something. What goes on behind it is not kept.
const LONGEST_TITLE: usize = 16 * 1024;

impl Reader {
    fn document(mut self) -> Document {
        self.end_list();
        self.end_button();
        self.end_area();
        self.end_link();
        self.title.close();
        self.heading.close();
        let title = match (self.title, self.heading) {
            (Text::Read(title), _) | (_, Text::Read(title)) => {
                title.chars().take(LONGEST_TITLE).collect()
            }
            _ => "a page without a title".to_owned(),
        };
        let (mut forms, ids): (Vec<Form>, Vec<Option<String>>) = self.forms.into_iter().unzip();
        let by_id: HashMap<String, usize> = ids
            .into_iter()
            .enumerate()
            .rev()
            .filter_map(|(at, id)| Some((id?, at)))
            .collect();
        for (owner, field) in self.controls {
            let form = match owner {
                Owner::Nobody => None,
                Owner::Open(at) => Some(at),
                Owner::Named(id) => by_id.get(&id).copied(),
            };
            if let Some(form) = form.and_then(|at| forms.get_mut(at)) {
                form.fields.push(field);
            }
        }
        Document {
            title,
            forms,
            links: self.links,
        }
    }

    /// Adds a control, and gives back its number; one that is disabled is none.
    fn control(&mut self, tag: &str, attributes: Attributes<'_>) -> Option<usize> {
        if attributes.get("disabled").is_some() {
            return None;
        }
        let kind = |usual: &str| {
            let kind = attributes.get("type");
            kind.map_or_else(|| usual.to_owned(), |kind| kind.to_ascii_lowercase())
        };
        let kind = match tag {
            "button" => kind("submit"),
            "input" => kind("text"),
            other => other.to_owned(),
        };
        let kind = if kind == "image" {
            "submit".to_owned()
        } else {
            kind
        };
        let unsaid = if matches!(kind.as_str(), "checkbox" | "radio") {
            "on"
        } else {
            ""
        };
        let value = attributes.get("value").unwrap_or_else(|| unsaid.to_owned());
        let owner = match (attributes.get("form"), self.open_form) {
            (Some(id), _) => Owner::Named(id),
            (None, Some(at)) => Owner::Open(at),
            (None, None) => Owner::Nobody,
        };
        let field = Field {
            name: attributes.get("name").unwrap_or_default(),
            label: value.clone(),
            value,
            kind,
            checked: attributes.get("checked").is_some(),
            ..Field::default()
        };
        self.controls.push((owner, field));
        Some(self.controls.len() - 1)
    }

    fn start_form(&mut self, attributes: Attributes<'_>) {
        // A form in a form is none (HTML section 13.2.6.4.7).
        if self.open_form.is_some() {
            return;
        }
        let form = Form {
            action: attributes.get("action").unwrap_or_default(),
            is_post: attributes
                .get("method")
                .is_some_and(|method| method.eq_ignore_ascii_case("post")),
            fields: Vec::new(),
        };
        self.forms.push((form, attributes.get("id")));
        self.open_form = Some(self.forms.len() - 1);
    }

    fn start_option(&mut self, attributes: Attributes<'_>) {
        self.end_option();
        if let Some(list) = &mut self.list {
            list.options += 1;
            list.option = Some(Choice {
                value: attributes.get("value"),
                is_selected: attributes.get("selected").is_some(),
                is_disabled: attributes.get("disabled").is_some(),
                text: String::new(),
            });
        }
    }

    fn end_option(&mut self) {
        let Some(list) = &mut self.list else { return };
        let Some(option) = list.option.take() else {
            return;
        };
        let value = option.value.unwrap_or_else(|| words(&option.text));
        // Of a list for one choice the last one that is selected counts.
        if option.is_selected && !list.is_multiple {
            list.selected.clear();
        }
        list.is_touched |= option.is_selected;
        if option.is_disabled {
            return;
        }
        if option.is_selected && list.selected.len() < MOST_OFFERED {
            list.selected.push(value.clone());
        }
        if list.offered.len() < MOST_OFFERED {
            list.offered.push(value.clone());
        }
        list.first.get_or_insert(value);
    }

    fn end_list(&mut self) {
        self.end_option();
        let Some(list) = self.list.take() else { return };
        if let Some((_, field)) = self.controls.get_mut(list.control) {
            field.options = list.options;
            field.offered = list.offered;
            field.picked = list.selected;
            if !list.is_touched && !list.is_multiple {
                field.picked.extend(list.first);
            }
            field.value = field.picked.first().cloned().unwrap_or_default();
            field.label.clone_from(&field.value);
        }
    }

    fn end_button(&mut self) {
        if let Some((at, text)) = self.button.take()
            && let Some((_, field)) = self.controls.get_mut(at)
        {
            field.label = words(&text);
        }
    }

    fn end_area(&mut self) {
        if let Some((at, text)) = self.area.take()
            && let Some((_, field)) = self.controls.get_mut(at)
        {
            field.value = words(&text);
            field.label.clone_from(&field.value);
        }
    }

    fn end_link(&mut self) {
        if let Some(mut link) = self.link.take() {
            link.label = words(&link.label);
            self.links.push(link);
        }
    }

    /// In a list there are options only; what begins another control ends it (HTML section 13.2.6.4.16).
    fn start_in_list(&mut self, tag: &str, attributes: Attributes<'_>) -> bool {
        if self.list.is_none() {
            return false;
        }
        match tag {
            "option" => self.start_option(attributes),
            "optgroup" => self.end_option(),
            "select" => self.end_list(),
            "input" | "textarea" => {
                self.end_list();
                return false;
            }
            _ => {}
        }
        true
    }

    fn start(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.templates += usize::from(tag == "template");
        if self.templates > 0 || self.start_in_list(tag, attributes) {
            return;
        }
        match tag {
            "title" => self.title.open(),
            "h1" => self.heading.open(),
            "form" => self.start_form(attributes),
            "input" => {
                self.control(tag, attributes);
            }
            "button" => {
                self.end_button();
                let at = self.control(tag, attributes);
                self.button = at.map(|at| (at, String::new()));
            }
            "textarea" => {
                let at = self.control(tag, attributes);
                self.area = at.map(|at| (at, String::new()));
            }
            "select" => {
                // What is disabled has options, too, which are nobody's.
                let control = self.control(tag, attributes).unwrap_or(usize::MAX);
                self.list = Some(List {
                    control,
                    is_multiple: attributes.get("multiple").is_some(),
                    ..List::default()
                });
            }
            "a" => {
                self.end_link();
                let label = String::new();
                self.link = attributes.get("href").map(|href| Link { href, label });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: &str) {
        if tag == "template" {
            self.templates = self.templates.saturating_sub(1);
        }
        if self.templates > 0 {
            return;
        }
        match tag {
            "title" => self.title.close(),
            "h1" => self.heading.close(),
            "form" => self.open_form = None,
            "button" => self.end_button(),
            "textarea" => self.end_area(),
            "option" => self.end_option(),
            "select" => self.end_list(),
            "a" => self.end_link(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.templates > 0 {
            return;
        }
        self.title.add(text);
        self.heading.add(text);
        let list = self.list.as_mut();
        let option = list.and_then(|list| Some(&mut list.option.as_mut()?.text));
        let button = self.button.as_mut().map(|(_, label)| label);
        let area = self.area.as_mut().map(|(_, value)| value);
        let link = self.link.as_mut().map(|link| &mut link.label);
        for open in [option, button, area, link].into_iter().flatten() {
            open.push_str(text);
        }
    }
}

pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_with_their_buttons() {
        let page = "<title>Sign  in</title><form method=post action=/login><input type=hidden name=csrf value=x><input name=u><input type=password name=p><button name=go value=1>Go on</button></form>";
        let Document { title, forms, .. } = Document::read(page);
        assert_eq!(title, "Sign in");
        assert!(forms[0].is_post && forms[0].has("password"));
        assert_eq!(forms[0].fields[0].name, "csrf");
        assert_eq!(
            forms[0]
                .buttons()
                .next()
                .map(|button| button.label.as_str()),
            Some("Go on")
        );
    }

    #[test]
    fn a_button_outside_belongs_to_the_form_it_names() {
        let page = "<form id=a action=/a></form><form id=b action=/b><button form=a name=x>Go on</button></form><button form=b name=y>[ Abort ]</button><a href=/out>[ Cancel ]</a>";
        let Document { forms, links, .. } = Document::read(page);
        let names = |form: &Form| {
            form.fields
                .iter()
                .map(|field| field.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!([names(&forms[0]), names(&forms[1])], [["x"], ["y"]]);
        assert_eq!(links[0].label, "[ Cancel ]");
    }

    /// The fields of the only form, as they would be sent.
    fn sent(form: &str) -> Vec<(String, String)> {
        let mut forms = Document::read(form).forms;
        assert_eq!(forms.len(), 1, "{form}");
        let fields = forms.remove(0).fields.into_iter();
        fields.map(|field| (field.name, field.value)).collect()
    }

    #[test]
    fn values_are_those_of_a_browser() {
        for (form, name, value) in [
            (
                "<form><select name=a><option>x<option value=2 selected>y</select></form>",
                "a",
                "2",
            ),
            (
                "<form><select name=a><optgroup><option> x  y </optgroup></select></form>",
                "a",
                "x y",
            ),
            (
                "<form><select name=a><option disabled>x<option>y</select></form>",
                "a",
                "y",
            ),
            (
                "<form><select name=a><option selected>x<option selected>y</select></form>",
                "a",
                "y",
            ),
            ("<form><select name=a></select></form>", "a", ""),
            (
                "<form><textarea name=a>\n x&amp;y </textarea></form>",
                "a",
                "x&y",
            ),
            ("<form><input type=checkbox name=a></form>", "a", "on"),
            (
                "<form><input name=a value='x&quot;&#39;'></form>",
                "a",
                "x\"'",
            ),
            // A table moves its form, and the fields are the form's all the same.
            (
                "<table><form><tr><td><input name=a value=1></td></tr></form></table>",
                "a",
                "1",
            ),
            (
                "<form><form action=/x><input name=a value=1></form>",
                "a",
                "1",
            ),
        ] {
            assert_eq!(sent(form), [(name.to_owned(), value.to_owned())], "{form}");
        }
        let none =
            "<form><input name=a disabled><template><input name=b></template></form><input name=c>";
        assert_eq!(sent(none), []);
    }

    #[test]
    fn of_a_list_a_browser_sends_what_is_selected() {
        for (list, picked) in [
            ("<select name=a>", vec![]),
            ("<select name=a><option>x<option>y", vec!["x"]),
            (
                "<select name=a><option disabled selected>x<option>y",
                vec![],
            ),
            ("<select name=a multiple><option>x<option>y", vec![]),
            (
                "<select name=a multiple><option selected>x<option selected>y<option>z",
                vec!["x", "y"],
            ),
        ] {
            let forms = Document::read(&format!("<form>{list}</select></form>")).forms;
            assert_eq!(forms[0].fields[0].picked, picked, "{list}");
        }
    }

    #[test]
    fn a_heading_stands_in_for_a_title() {
        let title = |page: &str| Document::read(page).title;
        assert_eq!(title("<h1>Hello <b>you</b></h1><h1>x</h1>"), "Hello you");
        assert_eq!(title("<p>x"), "a page without a title");
        assert!(title(&format!("<title>{}", "x".repeat(1 << 20))).len() <= LONGEST_TITLE);
    }

    /// What costs more than it has letters where a tree is built, or where each form looks at each field.
    #[test]
    fn time_grows_as_the_page_does() {
        let began = std::time::Instant::now();
        for piece in [
            "<form><input>",
            "<b><i>",
            "<a href=x><p>",
            "<div><font size=1>",
            "<button>",
            "<select><option>",
            "<!--x-->",
            "<textarea>",
            "<table><tr><td>",
            "&amp",
            "</",
            "<p ",
            "<template>",
            "<x a=",
            "x=\"",
        ] {
            let page = piece.repeat((1 << 17) / piece.len());
            Document::read(&page);
        }
        let attributes: String = (0..10_000).map(|at| format!(" a{at}={at}")).collect();
        Document::read(&format!("<form><input{attributes}>"));
        // Minutes where there is a cube in it.
        assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    }
}
