//! Pure: objects and their values → files with bytes and modes. Nothing that a class or a vault
//! says reaches the file system without having passed here.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use strongroom_base::SecretBytes;

use crate::request::{Encoding, Object};

/// The longest path in a volume, in bytes, as kubelet's writer has it.
const PATH_BYTES_MAX: usize = 4096;
/// The longest element of a path, in bytes.
const ELEMENT_BYTES_MAX: usize = 255;
/// The mode of files whose class says none, as the driver asks of its providers.
const MODE_DEFAULT: u32 = 0o644;

/// What a volume shall hold: files by their path, which is relative and clean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The files, ordered by path.
    pub files: BTreeMap<FilePath, File>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its content.
    pub bytes: SecretBytes,
    /// Its permission bits, exactly.
    pub mode: u32,
}

/// A path that stays inside the volume: relative, clean, no `..`, and no first element that could
/// be one of the writer's own names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(Box<str>);

impl FilePath {
    /// The elements, from the top; at least one.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The first element: the name that appears in the volume's root.
    pub fn top(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

/// Why the objects make no volume. Shows rules and object names, no value and no wild path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The alias (or name) is no path inside a volume.
    #[error("failed to get objectType:secret, objectName:{object}: {rule}")]
    Path {
        /// The object.
        object: String,
        /// What is wrong with the path.
        rule: PathRule,
    },
    /// Two objects want one file, or one wants a folder where another wants a file.
    #[error("failed to get objectType:secret, objectName:{object}: its file name is taken by another object")]
    Taken {
        /// The later object.
        object: String,
    },
    /// The value is not what `objectEncoding` says.
    #[error("failed to get objectType:secret, objectName:{object}: the value is not {encoding}")]
    Encoding {
        /// The object.
        object: String,
        /// `hex` or `base64`.
        encoding: &'static str,
    },
}

/// The rules of file names: the provider's first, then the writer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathRule {
    #[error("file name must not be empty")]
    Empty,
    #[error("file name must be a relative path")]
    Absolute,
    #[error("file name must not contain '..'")]
    DotDot,
    #[error("file name must not contain control characters")]
    Control,
    #[error("file name must not contain a backslash")]
    Backslash,
    #[error("file name must be at most {PATH_BYTES_MAX} bytes long")]
    Long,
    #[error("file name must have elements of at most {ELEMENT_BYTES_MAX} bytes")]
    LongElement,
    #[error("file name must be clean: no empty element and no '.'")]
    Unclean,
}

/// Checks the file names alone: what is wrong with them is said before anything is fetched.
pub fn paths(objects: &[Object]) -> Result<Vec<FilePath>, Refusal> {
    let mut paths: Vec<FilePath> = Vec::with_capacity(objects.len());
    for object in objects {
        let refusal = |rule| Refusal::Path { object: object.name.to_string(), rule };
        let path = check(&object.file).map_err(refusal)?;
        if paths.iter().any(|taken| collide(taken, &path)) {
            return Err(Refusal::Taken { object: object.name.to_string() });
        }
        paths.push(path);
    }
    Ok(paths)
}

/// Makes the plan of `objects` with `values`, one for each, in the same order.
pub fn plan(objects: &[Object], values: &[impl AsRef<str>]) -> Result<Plan, Refusal> {
    debug_assert_eq!(objects.len(), values.len(), "one value for each object");
    let mut files = BTreeMap::new();
    for ((path, object), value) in paths(objects)?.into_iter().zip(objects).zip(values) {
        let bytes = decode(object, value.as_ref())?;
        files.insert(path, File { bytes, mode: object.mode.unwrap_or(MODE_DEFAULT) });
    }
    Ok(Plan { files })
}

fn check(path: &str) -> Result<FilePath, PathRule> {
    if path.is_empty() {
        return Err(PathRule::Empty);
    }
    if path.starts_with('/') {
        return Err(PathRule::Absolute);
    }
    // Any `..`, as the provider has it: this covers elements `..` and the writer's own names, which
    // begin with two dots.
    if path.contains("..") {
        return Err(PathRule::DotDot);
    }
    if path.chars().any(char::is_control) {
        return Err(PathRule::Control);
    }
    if path.contains('\\') {
        return Err(PathRule::Backslash);
    }
    if path.len() > PATH_BYTES_MAX {
        return Err(PathRule::Long);
    }
    for element in path.split('/') {
        if element.is_empty() || element == "." {
            return Err(PathRule::Unclean);
        }
        if element.len() > ELEMENT_BYTES_MAX {
            return Err(PathRule::LongElement);
        }
    }
    Ok(FilePath(path.into()))
}

/// Whether two paths cannot both be files: the same, or one inside the other.
fn collide(one: &FilePath, other: &FilePath) -> bool {
    one.elements().zip(other.elements()).all(|(one, other)| one == other)
}

fn decode(object: &Object, value: &str) -> Result<SecretBytes, Refusal> {
    let refusal = |encoding| Refusal::Encoding { object: object.name.to_string(), encoding };
    let bytes = match object.encoding {
        Encoding::Utf8 => value.as_bytes().to_vec(),
        Encoding::Hex => hex::decode(value).map_err(|_| refusal("hex"))?,
        Encoding::Base64 => BASE64_STANDARD.decode(value).map_err(|_| refusal("base64"))?,
    };
    Ok(SecretBytes::new(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn object(file: &str, encoding: Encoding, mode: Option<u32>) -> Object {
        Object { name: "name".parse().expect("a name"), version: None, file: file.to_owned(), encoding, mode }
    }

    fn text(file: &str) -> Object {
        object(file, Encoding::Utf8, None)
    }

    #[test]
    fn values_become_bytes_by_their_encoding_with_exact_modes() {
        let objects = [
            text("plain"),
            object("conf/hex", Encoding::Hex, Some(0o400)),
            object("conf/b64", Encoding::Base64, Some(0)),
        ];
        let plan = plan(&objects, &["ä\n", "00ff", "AP8="]).expect("a plan");
        let files: Vec<_> =
            plan.files.iter().map(|(path, file)| (&*path.0, file.bytes.expose(), file.mode)).collect();
        assert_eq!(
            files,
            [
                ("conf/b64", &[0, 255][..], 0),
                ("conf/hex", &[0, 255][..], 0o400),
                ("plain", "ä\n".as_bytes(), 0o644)
            ]
        );
    }

    #[test]
    fn a_value_of_another_encoding_is_refused_without_being_shown() {
        for encoding in [Encoding::Hex, Encoding::Base64] {
            let refusal = plan(&[object("a", encoding, None)], &["canary!"]).expect_err("no such encoding");
            assert!(!refusal.to_string().contains("canary"), "{refusal}");
        }
    }

    /// Bad inputs, row 1: an alias that leads out of the volume.
    #[test]
    fn names_that_lead_out_of_the_volume_are_refused() {
        let cases = [
            (String::new(), PathRule::Empty),
            ("/etc/passwd".to_owned(), PathRule::Absolute),
            ("..".to_owned(), PathRule::DotDot),
            ("../x".to_owned(), PathRule::DotDot),
            ("a/../x".to_owned(), PathRule::DotDot),
            ("..data".to_owned(), PathRule::DotDot),
            ("a..b".to_owned(), PathRule::DotDot),
            ("a\0b".to_owned(), PathRule::Control),
            ("a\nb".to_owned(), PathRule::Control),
            ("a\\b".to_owned(), PathRule::Backslash),
            ("x".repeat(5000), PathRule::Long),
            ("x".repeat(256), PathRule::LongElement),
            ("a//b".to_owned(), PathRule::Unclean),
            ("a/./b".to_owned(), PathRule::Unclean),
            ("./a".to_owned(), PathRule::Unclean),
            ("a/".to_owned(), PathRule::Unclean),
        ];
        for (file, rule) in cases {
            let refusal = paths(&[text(&file)]).expect_err(&file);
            assert_eq!(refusal, Refusal::Path { object: "name".to_owned(), rule }, "{file:?}");
        }
    }

    #[test]
    fn two_objects_cannot_have_one_file() {
        for (one, other) in [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("a/b/c", "a/b")] {
            assert_eq!(
                paths(&[text(one), text(other)]),
                Err(Refusal::Taken { object: "name".to_owned() }),
                "{one} {other}"
            );
        }
        assert!(paths(&[text("a/b"), text("a/c"), text("ab")]).is_ok());
    }

    proptest! {
        #[test]
        fn a_path_that_passes_stays_inside(file in "[a./\\\\\0 -]{0,12}|\\PC{0,300}") {
            if let Ok(path) = check(&file) {
                prop_assert!(path.0.len() <= PATH_BYTES_MAX);
                prop_assert!(path.elements().all(|element| !matches!(element, "" | "." | "..") && !element.contains('\0')));
                prop_assert!(!path.top().starts_with(".."));
                prop_assert_eq!(path.elements().collect::<Vec<_>>().join("/"), file);
            }
        }

        #[test]
        fn every_byte_string_comes_through_hex_and_base64(bytes: Vec<u8>) {
            let objects = [object("h", Encoding::Hex, None), object("b", Encoding::Base64, None)];
            let plan = plan(&objects, &[hex::encode(&bytes), BASE64_STANDARD.encode(&bytes)]).expect("a plan");
            prop_assert!(plan.files.values().all(|file| file.bytes.expose() == bytes));
        }
    }
}
