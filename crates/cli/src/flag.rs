//! Flags that may say `true` or `false`, as az has them.

/// Reads `true` or `false`, in any case.
pub(crate) fn flag(text: &str) -> Result<bool, &'static str> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Ok(true),
        _ if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err("it is either true or false"),
    }
}
