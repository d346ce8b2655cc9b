//! `--tags`: words on a thing, as `NAME=VALUE`.

use std::collections::BTreeMap;

/// One tag of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    name: String,
    value: String,
}

impl Tag {
    /// Reads `NAME=VALUE`; a `NAME` alone has an empty value. The empty text is no tag: with it,
    /// `--tags ""` takes all tags away.
    #[expect(clippy::unnecessary_wraps, reason = "the parser wants a result")]
    pub fn parse(text: &str) -> Result<Self, std::convert::Infallible> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }
}

/// All tags of a command line; of two with one name the last one counts.
pub(crate) fn map(tags: Vec<Tag>) -> BTreeMap<String, String> {
    tags.into_iter().filter(|tag| !tag.name.is_empty()).map(|tag| (tag.name, tag.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_az_reads_them() {
        let read = |texts: &[&str]| {
            let tags = texts.iter().map(|text| Tag::parse(text).expect("a tag")).collect();
            map(tags).into_iter().map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>()
        };
        assert_eq!(read(&["a=b", "c", "a=d=e"]), ["a:d=e", "c:"]);
        assert_eq!(read(&[""]), Vec::<String>::new());
    }
}
