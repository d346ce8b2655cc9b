//! The filters of listings.

use std::fmt;

/// Which objects of a listing are wanted. Quotes in a value are doubled, so a value stays a value.
#[derive(Clone, Copy, Debug)]
pub enum Filter<'a> {
    /// By client id.
    AppId(&'a str),
    /// By the whole display name.
    DisplayName(&'a str),
    /// By how the display name starts.
    DisplayNamePrefix(&'a str),
    /// Applications by one of their identifier URIs.
    IdentifierUri(&'a str),
    /// Service principals by one of their names: the client id or an identifier URI.
    ServicePrincipalName(&'a str),
}

impl fmt::Display for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| text.replace('\'', "''");
        match self {
            Self::AppId(id) => write!(f, "appId eq '{}'", quoted(id)),
            Self::DisplayName(name) => write!(f, "displayName eq '{}'", quoted(name)),
            Self::DisplayNamePrefix(start) => write!(f, "startswith(displayName,'{}')", quoted(start)),
            Self::IdentifierUri(uri) => write!(f, "identifierUris/any(s:s eq '{}')", quoted(uri)),
            Self::ServicePrincipalName(name) => {
                write!(f, "servicePrincipalNames/any(c:c eq '{}')", quoted(name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(
            Filter::DisplayName("a' or appId ne 'b").to_string(),
            "displayName eq 'a'' or appId ne ''b'"
        );
    }
}
