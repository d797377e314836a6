//! Answers, rewritten before they are sent: nothing in the standard's book; dialects, faults and habits add to the lists.

use crate::state::world::World;
use crate::wire::params::Params;
use crate::wire::reply::Reply;
use crate::wire::request::Request;

/// What an answer answers.
pub(crate) struct Asked<'a> {
    pub(crate) world: &'a World,
    pub(crate) request: &'a Request,
    /// At the token endpoint; none elsewhere, and none where the request could not be read.
    pub(crate) params: &'a Params,
}

/// Gives the answer in other words.
pub(crate) type Rewrite = fn(&Asked<'_>, Reply) -> Reply;

/// Per endpoint what is rewritten, in this order.
#[derive(Default)]
pub(crate) struct Answers {
    /// Of the token endpoint with status 200 (RFC 6749 section 5.1).
    pub(crate) granted: Vec<Rewrite>,
    /// Of the token endpoint with any other status (section 5.2).
    pub(crate) refused: Vec<Rewrite>,
    /// Of the token endpoint, after the two lists above.
    pub(crate) token: Vec<Rewrite>,
    /// Of the device authorization endpoint (RFC 8628 section 3.2).
    pub(crate) device: Vec<Rewrite>,
    /// Of the introspection endpoint (RFC 7662 section 2.2).
    pub(crate) introspection: Vec<Rewrite>,
    /// Of the revocation endpoint (RFC 7009 section 2.2).
    pub(crate) revocation: Vec<Rewrite>,
    /// Of UserInfo (OpenID Connect Core section 5.3.2).
    pub(crate) userinfo: Vec<Rewrite>,
    /// Metadata documents (RFC 8414 section 3.2).
    pub(crate) metadata: Vec<Rewrite>,
    /// The JWK Set (RFC 7517 section 5).
    pub(crate) keys: Vec<Rewrite>,
    /// Of any endpoint, last of all.
    pub(crate) any: Vec<Rewrite>,
}

/// An answer of another endpoint than that for tokens after every rewriting of a list.
pub(crate) fn rewritten(list: &[Rewrite], world: &World, request: &Request, reply: Reply) -> Reply {
    let asked = Asked {
        world,
        request,
        params: &Params::default(),
    };
    each(list, &asked, reply)
}

fn each(list: &[Rewrite], asked: &Asked<'_>, reply: Reply) -> Reply {
    list.iter()
        .fold(reply, |reply, rewrite| rewrite(asked, reply))
}

impl Answers {
    /// An answer of the token endpoint.
    pub(crate) fn of_token_endpoint(&self, asked: &Asked<'_>, reply: Reply) -> Reply {
        let list = if reply.status == 200 {
            &self.granted
        } else {
            &self.refused
        };
        each(&self.token, asked, each(list, asked, reply))
    }
}
