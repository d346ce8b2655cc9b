//! On real folders, and on a real tmpfs where this process may mount.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::*;
use crate::plan;
use crate::request::{Encoding, Object};

fn plan(files: &[(&str, &str, u32)]) -> Plan {
    let objects: Vec<Object> = files
        .iter()
        .map(|(file, _, mode)| Object {
            name: "x".parse().expect("a name"),
            version: None,
            file: (*file).to_owned(),
            encoding: Encoding::Utf8,
            mode: Some(*mode),
        })
        .collect();
    let values: Vec<&str> = files.iter().map(|(_, value, _)| *value).collect();
    plan::plan(&objects, &values).expect("a plan")
}

/// Writes into a folder as it is, without a mount.
fn write_plain(root: &Path, files: &[(&str, &str, u32)], stamp: &str) -> io::Result<Published> {
    let root = std::os::fd::OwnedFd::from(fs::File::open(root)?);
    write::write(&root, &plan(files), stamp)
}

/// All names in the root, with what links point to.
fn listing(root: &Path) -> BTreeMap<String, String> {
    fs::read_dir(root)
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let link = fs::read_link(&path).map(|link| link.display().to_string()).unwrap_or_default();
            (path.file_name().expect("a name").to_string_lossy().into_owned(), link)
        })
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, link)| ((*name).to_owned(), (*link).to_owned())).collect()
}

#[test]
fn files_lie_as_kubelet_lays_them_with_exact_modes() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    let files = [("a", "one", 0o640), ("conf/b", "two", 0o604), ("conf/c", "three", 0o400)];
    assert_eq!(write_plain(root, &files, "1").expect("written"), Published::Written);
    let wanted = pairs(&[("..1", ""), ("..data", "..1"), ("a", "..data/a"), ("conf", "..data/conf")]);
    assert_eq!(listing(root), wanted);
    for (name, value, mode) in files {
        let path = root.join(name);
        assert_eq!(fs::read_to_string(&path).expect("readable"), value);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o7777, mode, "{name}");
    }
    assert_eq!(fs::metadata(root.join("conf")).expect("there").permissions().mode() & 0o7777, 0o755);
}

#[test]
fn an_update_swaps_once_and_takes_old_names_away() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    write_plain(root, &[("a", "one", 0o644), ("old/x", "x", 0o644)], "1").expect("written");
    let held = fs::File::open(root.join("a")).expect("open");

    let files = [("a", "two", 0o644), ("b", "new", 0o644)];
    assert_eq!(write_plain(root, &files, "2").expect("written"), Published::Written);
    assert_eq!(listing(root), pairs(&[("..2", ""), ("..data", "..2"), ("a", "..data/a"), ("b", "..data/b")]));
    assert_eq!(fs::read_to_string(root.join("a")).expect("readable"), "two");
    // Who opened the old file goes on reading the old file: it was never written in place.
    assert_eq!(io::read_to_string(held).expect("readable"), "one");

    assert_eq!(write_plain(root, &files, "3").expect("written"), Published::Unchanged);
    assert_eq!(listing(root)["..data"], "..2");
    let modes = [("a", "two", 0o600), ("b", "new", 0o644)];
    assert_eq!(write_plain(root, &modes, "4").expect("written"), Published::Written, "a mode counts");
    let longer = [("a", "two, longer", 0o600), ("b", "new", 0o644)];
    assert_eq!(write_plain(root, &longer, "5").expect("written"), Published::Written);
    let fewer = [("a", "two, longer", 0o600)];
    assert_eq!(write_plain(root, &fewer, "6").expect("written"), Published::Written);
    assert_eq!(listing(root), pairs(&[("..6", ""), ("..data", "..6"), ("a", "..data/a")]));
}

/// Bad inputs, row 1: links inside the volume that lead out of it.
#[test]
fn links_in_the_volume_are_replaced_and_never_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    let victim = outside.path().join("victim");
    fs::write(&victim, "untouched").expect("written");
    let before = fs::metadata(&victim).expect("there").mode();
    let planted: [(&str, &Path); 5] = [
        ("..data_tmp", &victim),
        ("..data", outside.path()),
        ("a", &victim),
        ("conf", outside.path()),
        ("..2020_old", outside.path()),
    ];
    for (name, to) in planted {
        let root = tempfile::tempdir().expect("a folder");
        symlink(to, root.path().join(name)).expect("planted");
        let files = [("a", "secret", 0o600), ("conf/victim", "secret", 0o600)];
        write_plain(root.path(), &files, "1").expect("written");
        assert_eq!(fs::read_to_string(root.path().join("a")).expect("readable"), "secret", "{name}");
        write_plain(root.path(), &[("a", "secret 2", 0o600), ("conf/victim", "2", 0o600)], "2")
            .expect("written");
        assert_eq!(fs::read_to_string(root.path().join("a")).expect("readable"), "secret 2", "{name}");
        assert_eq!(fs::read_to_string(&victim).expect("readable"), "untouched", "{name}");
        assert_eq!(fs::metadata(&victim).expect("there").mode(), before, "{name}");
        assert_eq!(fs::read_dir(outside.path()).expect("there").count(), 1, "{name}");
    }
    // A folder of the new stamp's name that is already there is no folder of ours.
    let root = tempfile::tempdir().expect("a folder");
    symlink(outside.path(), root.path().join("..1")).expect("planted");
    assert!(write_plain(root.path(), &[("victim", "secret", 0o600)], "1").is_err());
    assert_eq!(fs::read_to_string(&victim).expect("readable"), "untouched");
}

#[test]
fn a_target_that_is_a_link_a_file_or_somebody_elses_is_refused() {
    let base = tempfile::tempdir().expect("a folder");
    let base = base.path();
    fs::create_dir(base.join("elsewhere")).expect("made");
    symlink(base.join("elsewhere"), base.join("link")).expect("planted");
    fs::write(base.join("file"), "x").expect("written");
    fs::create_dir(base.join("foreign")).expect("made");
    fs::write(base.join("foreign/x"), "x").expect("written");
    for name in ["link", "file", "foreign"] {
        let target = Target::new(&base.join(name)).expect("a path");
        let error = publish(&target, &plan(&[("a", "b", 0o600)]), "1", true).expect_err(name);
        assert!(matches!(error, Error::Foreign(_)), "{name}: {error}");
        assert!(unpublish(&target).is_err(), "{name}");
    }
    assert_eq!(fs::read_dir(base.join("elsewhere")).expect("there").count(), 0);
    assert!(base.join("foreign/x").exists());
    for bad in ["relative", "/a/../b", "/", ""] {
        assert!(matches!(Target::new(Path::new(bad)), Err(Error::Path)), "{bad}");
    }
}

/// Takes a volume away however its test ends.
struct Gone(Target);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = unpublish(&self.0);
    }
}

/// On a real tmpfs as root, in a plain private folder otherwise.
#[test]
fn a_volume_comes_and_goes() {
    let base = tempfile::tempdir().expect("a folder");
    let path = base.path().join("pods/uid/mount");
    let target = Target::new(&path).expect("a path");
    let _gone = Gone(target.clone());
    let files = plan(&[("a", "secret", 0o600)]);
    assert!(!is_published(&path, true));
    assert_eq!(publish(&target, &files, "1", true).expect("published"), Published::Written);
    assert_eq!(publish(&target, &files, "2", true).expect("published"), Published::Unchanged);
    assert_eq!(fs::read_to_string(path.join("a")).expect("readable"), "secret");
    assert!(is_published(&path, true));

    let apart = fs::metadata(&path).expect("there").dev() != fs::metadata(base.path()).expect("there").dev();
    assert_eq!(is_published(&path, false), apart, "without leave for a plain folder only a mount counts");
    if apart {
        let mounts = fs::read_to_string("/proc/self/mountinfo").expect("readable");
        let line = mounts.lines().find(|line| line.contains(path.to_str().expect("text"))).expect("mounted");
        for option in ["nosuid", "nodev", "noexec", "tmpfs", "size=32768k"] {
            assert!(line.contains(option), "{option}: {line}");
        }
    } else {
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o7777, 0o700);
    }
    unpublish(&target).expect("gone");
    unpublish(&target).expect("still gone");
    assert!(!path.exists());
}
