use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A secret value on its way through a message: the one form in which a secret can be serialised.
/// Has no `Debug` and no `Display`; wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Exposed(Zeroizing<String>);

impl Exposed {
    /// Marks `value` as about to leave, or as just arrived.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Exposed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exposed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
