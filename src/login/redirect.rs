//! Whether a URL is the redirect URI, and what it brings.

/// The parameters of a URL that is the redirect URI, query and fragment together; `None` for any other URL.
pub(super) fn arrival_parameters(
    location: &str,
    redirect_uri: &str,
) -> Option<Vec<(String, String)>> {
    let bare = |text: &str| {
        text.split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned()
    };
    if !bare(location).eq_ignore_ascii_case(&bare(redirect_uri)) {
        return None;
    }
    let own: Vec<(String, String)> = parameters(redirect_uri);
    Some(
        parameters(location)
            .into_iter()
            .filter(|pair| !own.contains(pair))
            .collect(),
    )
}

fn parameters(url: &str) -> Vec<(String, String)> {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    [query, fragment]
        .into_iter()
        .flat_map(|text| url::form_urlencoded::parse(text.as_bytes()).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_redirect_uri_itself_is_an_arrival() {
        let found = arrival_parameters(
            "https://client.example/cb?code=a&state=b",
            "https://client.example/cb",
        );
        assert_eq!(found.map(|found| found.len()), Some(2));
        assert_eq!(
            arrival_parameters(
                "https://client.example/cb2?code=a",
                "https://client.example/cb"
            ),
            None
        );
    }
}
