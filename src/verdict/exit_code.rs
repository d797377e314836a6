//! Exit codes.

/// Exit codes, an interface that scripts rely on. Where several apply, the first in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitCode {
    /// 130: interrupted.
    Interrupted,
    /// 70: a bug in grantspec.
    Defect,
    /// 2: bad arguments or files; nothing was sent.
    Usage,
    /// 1: a case failed.
    Failed,
    /// 3: something could not be judged.
    NotJudged,
    /// 5: the baseline is stale.
    StaleBaseline,
    /// 4: nothing was selected, or nothing ran.
    NothingRan,
    /// 0: every case that ran passed, warned or was known.
    Clean,
}

impl ExitCode {
    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Defect => 70,
            Self::Usage => 2,
            Self::Failed => 1,
            Self::NotJudged => 3,
            Self::StaleBaseline => 5,
            Self::NothingRan => 4,
            Self::Clean => 0,
        }
    }

    /// The code of several runs together.
    pub fn of_all(codes: impl IntoIterator<Item = Self>) -> Self {
        codes.into_iter().min().unwrap_or(Self::NothingRan)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_runs_the_first_code_in_the_order_counts() {
        assert_eq!(
            ExitCode::of_all([ExitCode::Clean, ExitCode::NotJudged, ExitCode::Failed]),
            ExitCode::Failed
        );
        assert_eq!(
            ExitCode::of_all([ExitCode::Clean, ExitCode::NothingRan]),
            ExitCode::NothingRan
        );
        assert_eq!(ExitCode::of_all([]), ExitCode::NothingRan);
    }
}
