//! The program. All of it is in the library; the commands are in `src/cli/`.

fn main() -> std::process::ExitCode {
    dateline::cli::main()
}
