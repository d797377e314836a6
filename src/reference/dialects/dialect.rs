//! The four ways to speak.

/// How requests and answers are written, and which clients exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// RFC 6749 and its neighbours as they stand.
    Rfc,
    /// Alibaba Cloud IDaaS EIAM, `GenerateToken`.
    AlibabaEiam,
    /// Tencent CloudBase, `POST /auth/v1/token`.
    TencentCloudbase,
    /// Tencent CIAM, `POST /oauth2/token`.
    TencentCiam,
}

impl Dialect {
    /// Every dialect, the standard first.
    pub const ALL: [Self; 4] = [
        Self::Rfc,
        Self::AlibabaEiam,
        Self::TencentCloudbase,
        Self::TencentCiam,
    ];

    /// The name used in files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc => "rfc",
            Self::AlibabaEiam => "alibaba-eiam",
            Self::TencentCloudbase => "tencent-cloudbase",
            Self::TencentCiam => "tencent-ciam",
        }
    }

    /// The dialect of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }
}

impl std::fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
