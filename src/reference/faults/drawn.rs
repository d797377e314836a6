//! Faults with a parameter that comes with their id (`fuzz_crash_on_byte:0x1f@code`), so that whoever looks for them
//! cannot know which byte, length or pair it is. Nothing but malformed requests shows them.

use std::time::Duration;

use serde_json::json;

use crate::faults::row::{ALL_BUT_CLOUDBASE, CLOUDBASE, EVERYWHERE, Fault, RFC, fault};
use crate::faults::waits::{
    Seen, Test, decoded, has_byte, has_byte_in_basic, has_byte_in_name, has_charset, has_escape,
    has_header, has_length, has_letter, has_line_end, has_long_authorization, has_many, has_markup,
    has_pair, has_quote, has_type, has_unknown, is_coded, is_deep, is_empty, is_long, is_repeated,
};
use crate::rules::ends::Ends;
use crate::rules::http::Instead;
use crate::rules::parameter::Drawn;
use crate::rules::refresh::Presented;
use crate::state::world::World;
use crate::wire::body;
use crate::wire::reply::{Reply, crash};
use crate::wire::request::Request;

pub(crate) const FAULTS: &[Fault] = &[
    fault("fuzz_crash_on_byte", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_byte));
    }),
    fault("fuzz_crash_on_length", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, is_long));
    }),
    fault("fuzz_crash_on_exact_length", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_length));
    }),
    fault("fuzz_crash_on_pair", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_pair));
    }),
    fault("fuzz_crash_on_name_byte", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_byte_in_name));
    }),
    fault("fuzz_crash_on_count", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_many));
    }),
    fault("fuzz_crash_on_letter", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_letter));
    }),
    fault("fuzz_crash_on_header", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_header));
    }),
    fault("fuzz_crash_on_empty", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, is_empty));
    }),
    fault("fuzz_hang_on_byte", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| hang_where(request, drawn, has_byte));
    }),
    fault("fuzz_hang_on_length", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| hang_where(request, drawn, is_long));
    }),
    fault("fuzz_drop_on_byte", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| drop_where(request, drawn, has_byte));
    }),
    fault("fuzz_drop_on_length", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| drop_where(request, drawn, is_long));
    }),
    fault("fuzz_trace_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                refused(
                    "Traceback (most recent call last): File /srv/token.py, line 118, in handle",
                )
            })
        });
    }),
    fault("fuzz_sql_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                refused("SQLSTATE[42601]: syntax error at or near the value")
            })
        });
    }),
    fault("fuzz_path_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                refused("cannot open /var/www/idaas/clients.json")
            })
        });
    }),
    fault("fuzz_html_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                Reply::html(
                    400,
                    "<html><body><h1>Bad Request</h1></body></html>".to_owned(),
                )
            })
        });
    }),
    fault("fuzz_secret_reflected_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |value| {
                refused(&format!("cannot use {value}"))
            })
        });
    }),
    fault("fuzz_success_status_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                refused("refused").with_status(200)
            })
        });
    }),
    fault("fuzz_code_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                body::set(refused("refused"), "error", json!("illegal_value"))
            })
        });
    }),
    fault("fuzz_description_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| {
                refused("un\u{fc}bersetzbar\n\"\\")
            })
        });
    }),
    fault("fuzz_huge_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_byte, |_| refused(&"x".repeat(200_000)))
        });
    }),
    fault("fuzz_header_injected", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_line_end, |value| {
                injected(refused("refused"), value)
            })
        });
    }),
    fault("fuzz_header_reflects", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_quote, |value| {
                refused("refused").with("X-Error", value)
            })
        });
    }),
    fault("fuzz_markup_reflected", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_markup, |value| {
                Reply::html(400, format!("<html><body>unknown: {value}</body></html>"))
            })
        });
    }),
    fault("fuzz_spoils_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(spoil);
    }),
    fault("fuzz_flaky_on_length", EVERYWHERE, |rules| {
        rules.http.before.push(be_flaky);
    }),
    fault("fuzz_unknown_refused_on_byte", EVERYWHERE, |rules| {
        rules.http.before.push(|_, drawn, request| {
            answer_where(request, drawn, has_unknown, |_| refused("refused"))
        });
    }),
    fault("fuzz_crash_on_basic_byte", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_byte_in_basic));
    }),
    fault("fuzz_crash_on_authorization_length", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_long_authorization));
    }),
    fault("fuzz_crash_on_coding", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, is_coded));
    }),
    fault("fuzz_crash_on_charset", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_charset));
    }),
    fault("fuzz_crash_on_repeated", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, is_repeated));
    }),
    fault("fuzz_crash_on_escape", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_escape));
    }),
    fault("fuzz_token_for_suffix", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .reread
            .push(|drawn, request| reread(drawn, request, without_suffix));
    }),
    fault("fuzz_token_for_stripped", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .reread
            .push(|drawn, request| reread(drawn, request, stripped));
    }),
    fault("fuzz_token_for_longer", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .reread
            .push(|drawn, request| reread(drawn, request, cut));
    }),
    fault("fuzz_token_for_repeated", ALL_BUT_CLOUDBASE, |rules| {
        rules.http.reread.push(first_of_repeated);
    }),
    fault("fuzz_crash_on_depth", CLOUDBASE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, is_deep));
    }),
    fault("fuzz_crash_on_type", CLOUDBASE, |rules| {
        rules
            .http
            .before
            .push(|_, drawn, request| crash_where(request, drawn, has_type));
    }),
    fault("fuzz_family_survives_reuse", RFC, |rules| {
        rules.refresh.reuse_ends = |presented| {
            if is_old(presented) {
                Ends::Nothing
            } else {
                Ends::Grant
            }
        };
    }),
    fault("fuzz_revoked_comes_back", RFC, |rules| {
        rules.refresh.works_when_revoked = |presented| {
            let refused = presented.token.grant.refreshes.refused();
            presented.drawn.is_reached(refused)
        };
    }),
    fault("fuzz_replaced_works_again", RFC, |rules| {
        rules.refresh.works_when_replaced =
            |presented| is_old(presented) && !presented.token.grant.is_revoked();
    }),
    fault("fuzz_foreign_refresh", RFC, |rules| {
        rules.refresh.may_be_foreign = is_old;
    }),
];

/// What the request holds, where it is one for tokens and has what the fault waits for.
fn hit(request: &Request, drawn: &Drawn, test: Test) -> Option<Seen> {
    if !asks_for_token(request) {
        return None;
    }
    let seen = Seen::of(request);
    test(drawn, request, &seen).then_some(seen)
}

fn asks_for_token(request: &Request) -> bool {
    request.method == "POST" && request.path.ends_with("token")
}

fn crash_where(request: &Request, drawn: &Drawn, test: Test) -> Instead {
    answer_where(request, drawn, test, |_| crash())
}

/// The answer is made of the value of the parameter.
fn answer_where(
    request: &Request,
    drawn: &Drawn,
    test: Test,
    answer: fn(&str) -> Reply,
) -> Instead {
    match hit(request, drawn, test) {
        Some(seen) => Instead::Answer(answer(&seen.text(&drawn.name)).uncached()),
        None => Instead::Nothing,
    }
}

fn hang_where(request: &Request, drawn: &Drawn, test: Test) -> Instead {
    match hit(request, drawn, test) {
        Some(_) => Instead::Wait(Duration::from_secs(30)),
        None => Instead::Nothing,
    }
}

/// The worker dies, and with it the connection; nothing is said anywhere.
fn drop_where(request: &Request, drawn: &Drawn, test: Test) -> Instead {
    if hit(request, drawn, test).is_some() {
        std::panic::resume_unwind(Box::new("the worker died"))
    }
    Instead::Nothing
}

/// The next requests crash.
fn spoil(world: &World, drawn: &Drawn, request: &Request) -> Instead {
    if asks_for_token(request) && world.count_down("spoilt") {
        return Instead::Answer(crash().uncached());
    }
    if hit(request, drawn, has_byte).is_some() {
        world.count_up("spoilt", 3);
    }
    Instead::Nothing
}

/// Every second answer is another one.
fn be_flaky(world: &World, drawn: &Drawn, request: &Request) -> Instead {
    if hit(request, drawn, is_long).is_none() {
        return Instead::Nothing;
    }
    let refused = refused("refused");
    Instead::Answer(if world.next_number().is_multiple_of(2) {
        refused.uncached()
    } else {
        body::set(refused, "error", json!("invalid_grant")).uncached()
    })
}

fn refused(description: &str) -> Reply {
    let members =
        json!({ "error": "invalid_request", "error_code": 4000, "error_description": description });
    Reply::json(400, body::object(members))
}

/// What stands behind a line end becomes a field of its own.
fn injected(reply: Reply, value: &str) -> Reply {
    let lines = value.split(['\r', '\n']).skip(1);
    lines
        .filter_map(|line| line.split_once(':'))
        .fold(reply, |reply, (name, value)| {
            reply.with(name.trim(), value.trim())
        })
}

/// The request with the parameter read otherwise: a token comes for what should be refused.
fn reread(drawn: &Drawn, request: Request, change: fn(&Drawn, &[u8]) -> Vec<u8>) -> Request {
    with_pieces(drawn, request, |name, value, _| {
        let changed = change(drawn, &decoded(value));
        let escaped: String = changed.iter().map(|byte| format!("%{byte:02X}")).collect();
        Some([name, b"=", escaped.as_bytes()].concat())
    })
}

fn first_of_repeated(drawn: &Drawn, request: Request) -> Request {
    with_pieces(drawn, request, |name, value, is_first| {
        is_first.then(|| [name, b"=", value].concat())
    })
}

/// The body with other pieces for the parameter; `new` gets name, value, and whether it is the first one.
fn with_pieces(
    drawn: &Drawn,
    mut request: Request,
    new: impl Fn(&[u8], &[u8], bool) -> Option<Vec<u8>>,
) -> Request {
    if drawn.name.is_empty() {
        return request;
    }
    let mut is_known = false;
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for piece in request.body.split(|byte| *byte == b'&') {
        let mut halves = piece.splitn(2, |byte| *byte == b'=');
        let (name, value) = (
            halves.next().unwrap_or_default(),
            halves.next().unwrap_or_default(),
        );
        if decoded(name) == drawn.name.as_bytes() {
            let is_first = !std::mem::replace(&mut is_known, true);
            pieces.extend(new(name, value, is_first));
        } else {
            pieces.push(piece.to_vec());
        }
    }
    if is_known {
        request.body = pieces.join(&b'&');
    }
    request
}

fn without_suffix(drawn: &Drawn, value: &[u8]) -> Vec<u8> {
    value
        .strip_suffix(&[drawn.byte()])
        .unwrap_or(value)
        .to_vec()
}

fn stripped(drawn: &Drawn, value: &[u8]) -> Vec<u8> {
    let kept = value.iter().copied();
    kept.filter(|byte| *byte != drawn.byte()).collect()
}

/// Only so many letters fit the column: what stands behind them is cut off.
fn cut(drawn: &Drawn, value: &[u8]) -> Vec<u8> {
    let (short, rest) = value.split_at(value.len().min(drawn.length()));
    let Some(filling) = rest.first() else {
        return value.to_vec();
    };
    let end = short.iter().rposition(|byte| byte != filling);
    short[..end.map_or(0, |at| at + 1)].to_vec()
}

/// Whether the token's grant was refreshed so often.
fn is_old(presented: &Presented<'_>) -> bool {
    let done = presented.token.grant.refreshes.done();
    presented.drawn.is_reached(done)
}
