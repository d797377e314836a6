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
    document.select(&selector).map(form).collect()
}

fn form(element: ElementRef<'_>) -> Form {
    let attribute = |name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    let fields = Selector::parse("input, button, select, textarea")
        .map(|selector| element.select(&selector).filter_map(field).collect());
    Form {
        action: attribute("action"),
        is_post: attribute("method").eq_ignore_ascii_case("post"),
        fields: fields.unwrap_or_default(),
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
}
