//! The user's browser.

use std::process::{Command, Stdio};

/// Shows a URL in it, if there is one; a preview without one is as good.
pub fn open(url: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let command = Command::new(program)
        .args(before)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = command {
        // Waited for, so that it does not stay behind as a zombie.
        std::thread::spawn(move || child.wait());
    }
}
