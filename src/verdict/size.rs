//! How much a record shows, and how it shows less.

use crate::secret::Shown;
use crate::verdict::exchange::ShownExchange;
use crate::verdict::record::Record;

impl ShownExchange {
    fn bytes(&self) -> usize {
        let fields = |all: &[(Shown, Shown)]| -> usize {
            let sizes = all.iter();
            sizes.map(|(name, value)| name.len() + value.len()).sum()
        };
        let texts = [&self.request_line, &self.request_body, &self.response_body];
        let texts: usize = texts.into_iter().map(|text| text.len()).sum();
        texts + fields(&self.request_headers) + fields(&self.response_headers)
    }

    /// Only what was asked, and with which status it was answered.
    fn strip(&mut self) {
        const LONGEST_LINE: usize = 256;
        self.request_headers.clear();
        self.response_headers.clear();
        for text in [&mut self.request_body, &mut self.response_body] {
            if !text.is_empty() {
                *text = "… (left out: the report would be too large)".into();
            }
        }
        self.request_line = self.request_line.shortened(LONGEST_LINE);
        let trouble = self.trouble.as_ref();
        self.trouble = trouble.map(|trouble| trouble.shortened(LONGEST_LINE));
    }
}

impl Record {
    /// The bytes of its exchanges.
    pub(crate) fn exchange_bytes(&self) -> usize {
        self.exchanges.iter().map(ShownExchange::bytes).sum()
    }

    /// The bytes of what is said of it.
    pub(crate) fn text_bytes(&self) -> usize {
        let findings = self.findings.iter();
        let found: usize = findings
            .map(|one| one.diagnosis.len() + one.expected.len() + one.actual.len())
            .sum();
        let held: usize = self.held.iter().map(|held| held.len()).sum();
        let reason = self.reason.as_ref().map_or(0, |reason| reason.len());
        let trouble = self.trouble.as_ref();
        found + held + reason + trouble.map_or(0, |trouble| trouble.said().len())
    }

    /// Strips its exchanges, but for so many that findings are about.
    pub(crate) fn strip_exchanges(&mut self, but_for: usize) {
        let findings = self.findings.iter();
        let named: Vec<usize> = findings
            .filter_map(|finding| finding.exchange)
            .take(but_for)
            .collect();
        let exchanges = self.exchanges.iter_mut().enumerate();
        for (_, exchange) in exchanges.filter(|(at, _)| !named.contains(at)) {
            exchange.strip();
        }
    }

    /// Leaves its exchanges out.
    pub(crate) fn drop_exchanges(&mut self) {
        self.exchanges.clear();
        for finding in &mut self.findings {
            finding.exchange = None;
        }
    }

    /// Shortens what is said of it: each text to so many bytes, and of many no more than a few.
    pub(crate) fn shorten(&mut self, most: usize, few: usize) {
        self.findings.truncate(few);
        for finding in &mut self.findings {
            finding.diagnosis = finding.diagnosis.shortened(most);
            finding.expected = finding.expected.shortened(most);
            finding.actual = finding.actual.shortened(most);
        }
        self.held.truncate(few);
        for held in &mut self.held {
            *held = held.shortened(most);
        }
        self.reason = self.reason.as_ref().map(|reason| reason.shortened(most));
        let trouble = self.trouble.take();
        self.trouble = trouble.map(|trouble| trouble.map(|text| text.shortened(most)));
    }
}
