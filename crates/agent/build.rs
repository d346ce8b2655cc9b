//! Compiles the CSI interface definition. `protox` is a compiler in Rust, so no `protoc` is needed.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interfaces/csi");
    let definition = folder.join("csi.proto");
    println!("cargo::rerun-if-changed={}", definition.display());
    let files = protox::compile([&definition], [&folder])?;
    tonic_prost_build::configure()
        // Requests carry client secrets and service account tokens: without `Debug` nobody can log one.
        .skip_debug(["."])
        // What is not implemented here answers `Unimplemented`.
        .generate_default_stubs(true)
        .disable_comments(["."])
        .compile_fds(files)?;
    Ok(())
}
