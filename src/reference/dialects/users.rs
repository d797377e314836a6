//! The end users whom every dialect knows. All of them are made up for tests.

use crate::state::users::User;

pub(crate) const EVERYWHERE: &[User] = &[
    User {
        name: "alice",
        password: "correct-horse-battery-staple",
        is_locked: false,
        subject: "7310586429017352846",
        full_name: "Alice Example",
        email: "alice@example.com",
        phone: "+15550100001",
    },
    User {
        name: "bob",
        password: "bob-password-7391",
        is_locked: false,
        subject: "5028463917205836174",
        full_name: "Bob Example",
        email: "bob@example.com",
        phone: "+15550100002",
    },
    User {
        name: "locked",
        password: "locked-password-5526",
        is_locked: true,
        subject: "4471920358612093577",
        full_name: "Locked Example",
        email: "locked@example.com",
        phone: "+15550100003",
    },
    User {
        name: "zoë",
        password: "пароль-密码-ñ",
        is_locked: false,
        subject: "6190427358810264939",
        full_name: "Zoë Example",
        email: "zoe@example.com",
        phone: "+15550100004",
    },
];
