//! The end users of each dialect. All of them are made up for tests.

use crate::rules::dialect::Dialect;
use crate::state::users::User;

const EVERYWHERE: &[User] = &[
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

const CLOUDBASE: &[User] = &[User {
    name: "zhangsan",
    password: "DemoPass123!@#",
    is_locked: false,
    subject: "9876543210123456789",
    full_name: "Zhang San",
    email: "zhangsan@example.com",
    phone: "+8613800000001",
}];

const CIAM: &[User] = &[User {
    name: "MOCK_USERNAME",
    password: "MOCK_PASSWORD_1234",
    is_locked: false,
    subject: "MOCK_USER_ID",
    full_name: "Mock User",
    email: "mock@example.com",
    phone: "+8613800000002",
}];

pub(crate) fn all(dialect: Dialect) -> impl Iterator<Item = &'static User> {
    let own = match dialect {
        Dialect::TencentCloudbase => CLOUDBASE,
        Dialect::TencentCiam => CIAM,
        Dialect::Rfc | Dialect::AlibabaEiam => &[],
    };
    EVERYWHERE.iter().chain(own)
}
