//! The command `grantspec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A current-thread runtime would hang inside trials, which wait for it from threads of their own.
    match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => {
            let code = grantspec::cli::main(&runtime);
            runtime.shutdown_background();
            code
        }
        Err(error) => grantspec::cli::cannot_start(&error),
    }
}
