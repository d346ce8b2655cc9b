//! What the parts need beyond the toolchain: installed by package, kept in the cache folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command;

const CARGO_DENY: &str = "0.20.2";

/// `${XDG_CACHE_HOME:-~/.cache}/strongroom`, made if it is not there.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(std::env::var_os("HOME").context("HOME is not set: where is the cache?")?)
            .join(".cache"),
    };
    let cache = base.join("strongroom");
    fs::create_dir_all(&cache).with_context(|| format!("failed to make {}", cache.display()))?;
    Ok(cache)
}

/// cargo-deny at the version that deny.toml is written for.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    let root = cache()?.join(format!("cargo-deny-{CARGO_DENY}"));
    let program = root.join("bin/cargo-deny");
    if !program.exists() {
        println!("installing cargo-deny {CARGO_DENY} (once, a few minutes)");
        let mut install = Command::new("cargo");
        // Outside of the workspace, so that its lock and target folder stay out of it.
        install.args(["install", "--locked", "--quiet", "--root"]).arg(&root);
        install.arg(format!("cargo-deny@{CARGO_DENY}")).current_dir(cache()?).env_remove("CARGO_TARGET_DIR");
        command::run(&mut install)
            .context("cargo-deny cannot be installed: is the crates registry reachable?")?;
    }
    Ok(program)
}

/// The Python of a virtual environment that has exactly `packages` (`name==version`) installed.
pub(crate) fn python(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let pins = packages.join("\n");
    let root = cache()?.join(name);
    let python = root.join("bin/python");
    let stamp = root.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == pins) && python.exists() {
        return Ok(python);
    }
    println!("installing into {}: {}", root.display(), packages.join(" "));
    let _ = fs::remove_dir_all(&root);
    command::run(Command::new("python3").args(["-m", "venv"]).arg(&root))
        .context("Python 3 with its venv module is needed (Debian: apt-get install python3 python3-venv)")?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
    command::run(&mut install).context("is the Python package index reachable?")?;
    fs::write(&stamp, pins).with_context(|| format!("failed to write {}", stamp.display()))?;
    Ok(python)
}

/// A folder with exactly the packages that `project`'s lock file names; `node` itself is in the path.
pub(crate) fn node_modules(name: &str, project: &Path) -> Result<PathBuf> {
    let remedy = "Node.js 20 or newer with npm is needed (Debian 13: apt-get install nodejs npm)";
    in_path("node").context(remedy)?;
    let lock = fs::read_to_string(project.join("package-lock.json"))
        .with_context(|| format!("no lock file in {}", project.display()))?;
    let root = cache()?.join(name);
    let modules = root.join("node_modules");
    let stamp = root.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) && modules.exists() {
        return Ok(modules);
    }
    println!("installing into {}", root.display());
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).with_context(|| format!("failed to make {}", root.display()))?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(project.join(file), root.join(file)).with_context(|| format!("failed to copy {file}"))?;
    }
    command::run(Command::new("npm").arg("ci").current_dir(&root))
        .with_context(|| format!("{remedy}; is the npm registry reachable?"))?;
    fs::write(&stamp, lock).with_context(|| format!("failed to write {}", stamp.display()))?;
    Ok(modules)
}

/// The tests of the Go module in `project`, built to a program; Go itself knows what is up to date.
pub(crate) fn go_tests(name: &str, project: &Path) -> Result<PathBuf> {
    let program = cache()?.join(name).join("tests");
    let mut build = Command::new("go");
    build.args(["test", "-c", "-mod=readonly", "-o"]).arg(&program).arg(".").current_dir(project);
    // Without C, so that names are resolved by Go and no C compiler is needed.
    command::run(build.env("CGO_ENABLED", "0")).context(
        "Go 1.24 or newer is needed (Debian 13: apt-get install golang-go); is the Go module proxy reachable?",
    )?;
    Ok(program)
}

/// `program` of the Debian package `package`, installed if we are root and it is not there.
pub(crate) fn debian(program: &str, package: &str) -> Result<PathBuf> {
    if let Some(found) = in_path(program) {
        return Ok(found);
    }
    let remedy = format!("{program} is needed: apt-get install {package}");
    if !rustix::process::geteuid().is_root() || in_path("apt-get").is_none() {
        bail!("{remedy}");
    }
    println!("installing the package {package}");
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-q", "-y"]).args(words).env("DEBIAN_FRONTEND", "noninteractive");
        command::run(&mut command)
    };
    apt(&["update"]).with_context(|| remedy.clone())?;
    apt(&["install", "--no-install-recommends", package]).with_context(|| remedy.clone())?;
    in_path(program).with_context(|| remedy)
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
