//! Reading an HTML page: its title and its forms.

use scraper::{ElementRef, Html, Selector};

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    /// `hidden`, `text`, `password`, `checkbox`, `submit` ...
    pub(super) kind: String,
    /// For a box that is ticked or not.
    pub(super) checked: bool,
    /// The words on a button.
    pub(super) label: String,
}

/// One form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) is_post: bool,
    pub(super) fields: Vec<Field>,
}

impl Form {
    pub(super) fn has(&self, kind: &str) -> bool {
        self.fields.iter().any(|field| field.kind == kind)
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
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

/// The links of a page.
pub(super) fn links(html: &str) -> Vec<Link> {
    let document = Html::parse_document(html);
    let Ok(selector) = Selector::parse("a[href]") else {
        return Vec::new();
    };
    let link = |element: ElementRef<'_>| Link {
        href: element.value().attr("href").unwrap_or_default().to_owned(),
        label: words(element),
    };
    document.select(&selector).map(link).collect()
}

/// The title of a page.
pub(super) fn title(html: &str) -> String {
    let document = Html::parse_document(html);
    let found = ["title", "h1"].iter().find_map(|name| {
        let selector = Selector::parse(name).ok()?;
        document.select(&selector).next().map(words)
    });
    found.unwrap_or_else(|| "a page without a title".to_owned())
}

/// The forms of a page.
pub(super) fn forms(html: &str) -> Vec<Form> {
    let document = Html::parse_document(html);
    let Ok(selector) = Selector::parse("form") else {
        return Vec::new();
    };
    let controls = Selector::parse("input, button, select, textarea");
    let controls: Vec<ElementRef<'_>> = controls
        .iter()
        .flat_map(|selector| document.select(selector))
        .collect();
    document
        .select(&selector)
        .map(|element| form(element, &controls))
        .collect()
}

/// A form with the controls inside it that name no other form, and those elsewhere that name it.
fn form(element: ElementRef<'_>, controls: &[ElementRef<'_>]) -> Form {
    let attribute = |name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    let is_own = |control: &&ElementRef<'_>| match control.value().attr("form") {
        Some(owner) => element.value().attr("id") == Some(owner),
        None => control.ancestors().any(|above| above == *element),
    };
    Form {
        action: attribute("action"),
        is_post: attribute("method").eq_ignore_ascii_case("post"),
        fields: controls
            .iter()
            .filter(is_own)
            .filter_map(|control| field(*control))
            .collect(),
    }
}

fn field(element: ElementRef<'_>) -> Option<Field> {
    let tag = element.value().name();
    let attribute = |name: &str| element.value().attr(name);
    if attribute("disabled").is_some() {
        return None;
    }
    let kind = match tag {
        "button" => attribute("type").unwrap_or("submit").to_ascii_lowercase(),
        "input" => attribute("type").unwrap_or("text").to_ascii_lowercase(),
        other => other.to_owned(),
    };
    let kind = if kind == "image" {
        "submit".to_owned()
    } else {
        kind
    };
    let value = match tag {
        "select" => selected(element),
        "textarea" => words(element),
        _ => attribute("value")
            .unwrap_or(if matches!(kind.as_str(), "checkbox" | "radio") {
                "on"
            } else {
                ""
            })
            .to_owned(),
    };
    let label = if tag == "button" {
        words(element)
    } else {
        value.clone()
    };
    Some(Field {
        name: attribute("name").unwrap_or_default().to_owned(),
        value,
        kind,
        checked: attribute("checked").is_some(),
        label,
    })
}

fn selected(element: ElementRef<'_>) -> String {
    let pick = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        let option = element.select(&selector).next()?;
        Some(
            option
                .value()
                .attr("value")
                .map_or_else(|| words(option), str::to_owned),
        )
    };
    pick("option[selected]")
        .or_else(|| pick("option"))
        .unwrap_or_default()
}

fn words(element: ElementRef<'_>) -> String {
    element
        .text()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_with_their_buttons() {
        let page = "<title>Sign  in</title><form method=post action=/login><input type=hidden name=csrf value=x><input name=u><input type=password name=p><button name=go value=1>Go on</button></form>";
        let forms = forms(page);
        assert_eq!(title(page), "Sign in");
        assert!(forms[0].is_post && forms[0].has("password") && forms[0].has_name("csrf"));
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
        let forms = forms(page);
        let names = |form: &Form| {
            form.fields
                .iter()
                .map(|field| field.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!([names(&forms[0]), names(&forms[1])], [["x"], ["y"]]);
        assert_eq!(links(page)[0].label, "[ Cancel ]");
    }
}
