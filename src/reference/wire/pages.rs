//! Plain HTML: one form per page.

use crate::wire::reply::Reply;

/// Headers of every page and redirect of the front channel: nothing stored, framed or told to others.
pub(crate) fn protected(reply: Reply) -> Reply {
    reply
        .uncached()
        .with("X-Frame-Options", "DENY")
        .with(
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'",
        )
        .with("Referrer-Policy", "no-referrer")
}

pub(crate) fn shown(page: String) -> Reply {
    protected(Reply::html(200, page))
}

/// The user is told and nobody is redirected (RFC 6749 section 4.1.2.1).
pub(crate) fn refused(reason: &str) -> Reply {
    protected(Reply::html(400, error(reason)))
}

pub(crate) fn error(reason: &str) -> String {
    page("Error", &format!("<p>{}</p>", escape(reason)))
}

pub(crate) fn message(text: &str) -> String {
    page("Done", &format!("<p>{}</p>", escape(text)))
}

pub(crate) fn login(request: &str, csrf: &str, problem: Option<&str>) -> String {
    let hidden = hidden(&[("request", request), ("csrf", csrf)]);
    page(
        "Log in",
        &format!(
            "{}{}",
            notice(problem),
            form("/login", &format!("{hidden}{CREDENTIALS}"))
        ),
    )
}

pub(crate) fn consent(request: &str, csrf: &str, client: &str, scope: &[String]) -> String {
    let hidden = hidden(&[("request", request), ("csrf", csrf)]);
    page(
        "Consent",
        &format!(
            "{}{}",
            asks(client, scope),
            form("/consent", &format!("{hidden}{DECISION}"))
        ),
    )
}

pub(crate) fn user_code(csrf: &str, typed: &str, problem: Option<&str>) -> String {
    let field = format!(
        "{}<label>Code <input name=\"user_code\" value=\"{}\" autocomplete=\"off\"></label>\
         <button type=\"submit\">Continue</button>",
        hidden(&[("csrf", csrf)]),
        escape(typed)
    );
    page(
        "Connect a device",
        &format!("{}{}", notice(problem), form("/device", &field)),
    )
}

pub(crate) fn device_login(csrf: &str, typed: &str, problem: Option<&str>) -> String {
    let hidden = hidden(&[("csrf", csrf), ("user_code", typed)]);
    page(
        "Log in",
        &format!(
            "{}{}",
            notice(problem),
            form("/device", &format!("{hidden}{CREDENTIALS}"))
        ),
    )
}

pub(crate) fn device_consent(csrf: &str, typed: &str, client: &str, scope: &[String]) -> String {
    let hidden = hidden(&[("csrf", csrf), ("user_code", typed)]);
    page(
        "Consent",
        &format!(
            "{}{}",
            asks(client, scope),
            form("/device", &format!("{hidden}{DECISION}"))
        ),
    )
}

const CREDENTIALS: &str = "<label>User name <input name=\"username\" autocomplete=\"username\"></label>\
    <label>Password <input type=\"password\" name=\"password\" autocomplete=\"current-password\"></label>\
    <button type=\"submit\">Log in</button>";

const DECISION: &str = "<button type=\"submit\" name=\"decision\" value=\"approve\">Approve</button>\
    <button type=\"submit\" name=\"decision\" value=\"deny\">Deny</button>";

fn asks(client: &str, scope: &[String]) -> String {
    format!(
        "<p>{} asks for: {}</p>",
        escape(client),
        escape(&scope.join(" "))
    )
}

fn notice(problem: Option<&str>) -> String {
    problem
        .map(|text| format!("<p role=\"alert\">{}</p>", escape(text)))
        .unwrap_or_default()
}

fn form(action: &str, fields: &str) -> String {
    format!("<form method=\"post\" action=\"{action}\">{fields}</form>")
}

fn hidden(fields: &[(&str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!(
            "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
            escape(value)
        )
    };
    fields.iter().map(field).collect()
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1>{body}</body></html>"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::user_code;

    #[test]
    fn what_a_user_typed_cannot_become_markup() {
        let page = user_code("csrf", "\"><script>", None);
        assert!(!page.contains("<script>"));
        assert!(page.contains("&quot;&gt;&lt;script&gt;"));
    }
}
