//! The program. All of it is in the library; the commands are in `src/cli/`.

/// A build makes and drops millions of small things; this allocator does it in a third of the instructions.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    dateline::cli::main()
}
