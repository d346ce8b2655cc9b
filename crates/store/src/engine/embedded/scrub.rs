//! Overwrites the unallocated middle of b-tree pages, where `SQLite` leaves the bytes of cells that
//! it moved to another page (`secure_delete` does not cover these).
//!
//! Safe beside open connections, for only bytes are written that no reader looks at: between a
//! page's cell pointers and its cell contents ("Database File Format", 1.6). The log must be empty
//! and the only writer must be the caller. The file must be one handle, open for the life of the
//! process: closing it would drop `SQLite`'s locks on it (POSIX locks belong to process and file).

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

/// The first page begins with the file's own header.
const FILE_HEADER: usize = 100;

const INTERIOR_INDEX: u8 = 0x02;
const INTERIOR_TABLE: u8 = 0x05;
const LEAF_INDEX: u8 = 0x0a;
const LEAF_TABLE: u8 = 0x0d;

/// How many pages are read at once.
const AT_ONCE: usize = 256;

/// Overwrites what moved cells left behind; answers of how many pages.
pub(super) fn scrub(file: &File) -> io::Result<u64> {
    let mut header = [0; FILE_HEADER];
    file.read_exact_at(&mut header, 0)?;
    let size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    if !header.starts_with(b"SQLite format 3\0") || !size.is_power_of_two() || size < 512 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no database"));
    }
    let pages = file.metadata()?.len() / size as u64;
    let mut chunk = vec![0; AT_ONCE * size];
    let zeros = vec![0; size];
    let (mut page, mut scrubbed) = (0, 0);
    while page < pages {
        let count = usize::try_from(pages - page).unwrap_or(AT_ONCE).min(AT_ONCE);
        file.read_exact_at(&mut chunk[..count * size], page * size as u64)?;
        for bytes in chunk[..count * size].chunks_exact(size) {
            if let Some(gap) = gap(bytes, page == 0, pages)
                && bytes[gap.clone()].iter().any(|byte| *byte != 0)
            {
                file.write_all_at(&zeros[..gap.len()], page * size as u64 + gap.start as u64)?;
                scrubbed += 1;
            }
            page += 1;
        }
    }
    if scrubbed > 0 {
        file.sync_data()?;
    }
    Ok(scrubbed)
}

/// Where a page has nothing; `None` if it is no page of a b-tree.
fn gap(page: &[u8], first: bool, pages: u64) -> Option<Range<usize>> {
    let start = if first { FILE_HEADER } else { 0 };
    let header = &page[start..];
    let kind = header[0];
    let length = match kind {
        INTERIOR_INDEX | INTERIOR_TABLE => 12,
        LEAF_INDEX | LEAF_TABLE => 8,
        _ => return None,
    };
    // Overflow and freelist pages begin with a page number instead: it must not look like a kind.
    if u64::from(kind) << 24 <= pages {
        return None;
    }
    let cells = usize::from(u16::from_be_bytes([header[3], header[4]]));
    let contents = match usize::from(u16::from_be_bytes([header[5], header[6]])) {
        0 => 65_536,
        contents => contents,
    };
    let pointers_end = start + length + 2 * cells;
    (pointers_end <= contents && contents <= page.len()).then_some(pointers_end..contents)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_gap_of_a_b_tree_page_is_taken() {
        let mut page = vec![7; 512];
        page[..8].copy_from_slice(&[LEAF_TABLE, 0, 0, 0, 2, 1, 0, 0]);
        assert_eq!(gap(&page, false, 10), Some(12..256));
        page[0] = INTERIOR_TABLE;
        assert_eq!(gap(&page, false, 10), Some(16..256));
        page[0] = 0;
        assert_eq!(gap(&page, false, 10), None, "an overflow page");
        page[0] = INTERIOR_INDEX;
        assert_eq!(gap(&page, false, 0x0200_0000), None, "could be a page number in so large a file");
        page[5..7].copy_from_slice(&[0, 9]);
        assert_eq!(gap(&page, false, 10), None, "contents cannot begin within the pointers");
    }

    proptest! {
        #[test]
        fn no_page_makes_it_reach_outside(page in proptest::collection::vec(any::<u8>(), 512), first: bool) {
            if let Some(gap) = gap(&page, first, 1) {
                prop_assert!(gap.start >= 8 && gap.end <= 512);
            }
        }
    }
}
