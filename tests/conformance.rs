//! The conformance run over the four embedded endpoints, as a test target that libtest's flags and nextest drive.

use std::process::ExitCode;

const NOTHING_RAN: u8 = 4;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => {
            let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/reports");
            // A fuzzed property costs a whole stream of requests, also where it runs alone; tests/fuzzing.rs has a stream each.
            let own = ["grantspec", "run", "--no-fuzz", "--report-dir", folder].map(str::to_owned);
            let code =
                grantspec::cli::run_with(&runtime, own.into_iter().chain(std::env::args().skip(1)));
            runtime.shutdown_background();
            // A filter that is meant for another test target selects nothing here, and `cargo test` is to go on.
            if code == ExitCode::from(NOTHING_RAN) {
                return ExitCode::SUCCESS;
            }
            code
        }
        Err(error) => grantspec::cli::cannot_start(&error),
    }
}
