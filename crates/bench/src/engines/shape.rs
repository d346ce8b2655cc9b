//! The shapes of our records: what one SET writes and one GET reads.

/// A partition as it stands before every key.
pub(super) const PARTITION: [u8; 16] = [7; 16];

/// One SET of a secret. Its bytes follow from its name and version, so that they can be searched
/// for later.
#[derive(Clone, Copy)]
pub(super) struct Set {
    pub(super) name: u64,
    pub(super) version: u64,
}

/// A secret's name.
pub(super) fn name_of(name: u64) -> String {
    format!("secret-{name:08}")
}

impl Set {
    /// The four records with their sealed lengths: head, version, value (1 KiB) and due note.
    pub(super) fn records(&self) -> [(String, Vec<u8>); 4] {
        let (name, version) = (name_of(self.name), format!("{:032x}", self.version));
        [
            (format!("head/{name}"), self.bytes(1, 280)),
            (format!("version/{name}/{version}"), self.bytes(2, 240)),
            (format!("value/{name}/{version}"), self.value()),
            (format!("due/001795484760/secrets/{name}-{version}"), self.bytes(4, 90)),
        ]
    }

    /// The sealed value.
    pub(super) fn value(&self) -> Vec<u8> {
        self.bytes(3, 1024 + 41)
    }

    /// The four point reads of a GET: the vault, the caller's rights, the head, the value. Vault and
    /// rights are played by two heads that everybody reads.
    pub(super) fn reads(&self) -> [String; 4] {
        let [head, _, value, _] = self.records().map(|(key, _)| key);
        [format!("head/{}", name_of(1)), format!("head/{}", name_of(2)), head, value]
    }

    /// The feed's row.
    pub(super) fn event(&self) -> String {
        format!(
            r#"{{"noun":"secrets","name":"{}","version":"{:032x}","kind":"set"}}"#,
            name_of(self.name),
            self.version
        )
    }

    /// The audit's row, with its hash.
    pub(super) fn audit(&self) -> Vec<u8> {
        let mut row = self.bytes(5, 32);
        row.extend_from_slice(&[b'a'; 330]);
        row
    }

    fn bytes(&self, kind: u64, length: usize) -> Vec<u8> {
        let mut random = Random::new(self.name << 24 ^ self.version << 3 ^ kind);
        let mut bytes = Vec::with_capacity(length + 8);
        while bytes.len() < length {
            bytes.extend_from_slice(&random.next().to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

/// A small generator (splitmix64): reproducible, and good enough to be incompressible.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(0x9e37_79b9_7f4a_7c15))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
