//! What is kept between two runs: `profile.json`, and in files of their own the client secrets
//! (`credentials.json`) and tokens (`tokens.json`). All are for their owner alone.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use strongroom_base::{SecretText, Timestamp};
use strongroom_client::login::{Token, Tokens};
use strongroom_wire::Exposed;

use super::files;
use super::profile::Profile;
use crate::Failure;

/// The folder of the three files.
pub(crate) struct Keep {
    dir: PathBuf,
}

/// Held while files are read, changed and written.
#[must_use]
pub(crate) struct Lock(#[expect(dead_code, reason = "closing the file ends the lock")] File);

/// One client secret.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptSecret {
    server: String,
    tenant: String,
    client_id: String,
    secret: Exposed,
}

/// One token.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeptToken {
    server: String,
    client_id: String,
    pub scope: String,
    /// In seconds since 1970.
    pub expires_at: i64,
    pub access: Exposed,
}

impl KeptToken {
    fn new(server: &str, client_id: &str, scope: String, token: &Token) -> Self {
        Self {
            server: server.to_owned(),
            client_id: client_id.to_owned(),
            scope,
            expires_at: token.expires_at.seconds(),
            access: Exposed::new(token.access.expose().to_owned()),
        }
    }
}

impl Keep {
    /// The files in `dir`, which need not be there yet.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Keeps other runs out while this one changes what it has read. Not to be taken twice.
    pub fn lock(&self) -> Result<Lock, Failure> {
        files::lock(&self.dir).map(Lock)
    }

    /// The profile; an empty one if nobody has ever signed in.
    pub fn profile(&self) -> Result<Profile, Failure> {
        self.read("profile.json")
    }

    /// Keeps the profile.
    pub fn put_profile(&self, profile: &Profile) -> Result<(), Failure> {
        self.write("profile.json", profile)
    }

    /// The secret of an application.
    pub fn secret(&self, server: &str, tenant: &str, client_id: &str) -> Result<Option<SecretText>, Failure> {
        let all: Vec<KeptSecret> = self.read("credentials.json")?;
        let mine =
            |kept: &KeptSecret| kept.server == server && kept.tenant == tenant && kept.client_id == client_id;
        Ok(all.into_iter().find(mine).map(|kept| SecretText::new(kept.secret.as_str().to_owned())))
    }

    /// Keeps the secret of an application that is signed in to `tenants`. Its old tokens are
    /// forgotten: they were given for another secret.
    pub fn put_secret(
        &self,
        server: &str,
        tenants: &[String],
        client_id: &str,
        secret: &SecretText,
    ) -> Result<(), Failure> {
        self.forget(server, client_id)?;
        let mut all: Vec<KeptSecret> = self.read("credentials.json")?;
        all.extend(tenants.iter().map(|tenant| KeptSecret {
            server: server.to_owned(),
            tenant: tenant.clone(),
            client_id: client_id.to_owned(),
            secret: Exposed::new(secret.expose().to_owned()),
        }));
        self.write("credentials.json", &all)
    }

    /// Forgets secret and tokens of an application.
    pub fn forget(&self, server: &str, client_id: &str) -> Result<(), Failure> {
        let mut secrets: Vec<KeptSecret> = self.read("credentials.json")?;
        secrets.retain(|kept| !(kept.server == server && kept.client_id == client_id));
        self.write("credentials.json", &secrets)?;
        let mut tokens: Vec<KeptToken> = self.read("tokens.json").unwrap_or_default();
        tokens.retain(|kept| !(kept.server == server && kept.client_id == client_id));
        self.write("tokens.json", &tokens)
    }

    /// The tokens of an application. A damaged file is as good as none.
    pub fn tokens_of(&self, server: &str, client_id: &str) -> Vec<KeptToken> {
        let mut all: Vec<KeptToken> = self.read("tokens.json").unwrap_or_default();
        all.retain(|kept| kept.server == server && kept.client_id == client_id);
        all
    }

    /// Keeps the tokens that an application holds now. To fail at this is no harm: the next run
    /// asks for new ones.
    pub async fn put_held(&self, server: &str, tokens: &Tokens, now: Timestamp) {
        let client_id = &tokens.credential().client_id;
        let held = tokens.held().await;
        let held = held.into_iter().map(|(scope, token)| KeptToken::new(server, client_id, scope, &token));
        let held = held.collect();
        match self.lock() {
            Ok(_lock) => self.put_tokens(server, client_id, held, now),
            Err(error) => tracing::debug!(?error, "tokens are not kept"),
        }
    }

    /// Keeps the tokens of an application in the place of those kept before; expired ones of all
    /// others go.
    fn put_tokens(&self, server: &str, client_id: &str, tokens: Vec<KeptToken>, now: Timestamp) {
        let mut all: Vec<KeptToken> = self.read("tokens.json").unwrap_or_default();
        let same = |kept: &KeptToken, new: &KeptToken| kept.scope == new.scope && kept.access == new.access;
        let mine = |kept: &&KeptToken| kept.server == server && kept.client_id == client_id;
        let known = all.iter().filter(mine).count();
        let unchanged = tokens.len() == known
            && tokens.iter().all(|new| all.iter().filter(mine).any(|kept| same(kept, new)));
        if unchanged {
            return;
        }
        all.retain(|kept| !mine(&kept) && kept.expires_at > now.seconds());
        all.extend(tokens);
        // Another run's tokens may be lost here; it will ask for new ones.
        if let Err(error) = self.write("tokens.json", &all) {
            tracing::debug!(?error, "tokens are not kept");
        }
    }

    fn read<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, Failure> {
        let path = self.dir.join(name);
        let Some(bytes) = files::read(&path)? else { return Ok(T::default()) };
        // What is wrong is told by its place: the text may hold a secret.
        serde_json::from_slice(bytes.expose()).map_err(|error| {
            let place = format!("line {} column {}", error.line(), error.column());
            Failure::plain(format!("{} is damaged at {place}.", path.display()))
                .hint("remove the file and sign in again")
        })
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Failure> {
        let bytes = serde_json::to_vec_pretty(value)
            .map_err(|error| Failure::plain(format!("{name} cannot be written: {error}")))?;
        files::replace(&self.dir, name, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn token(client_id: &str, scope: &str, access: &str, expires_at: i64) -> KeptToken {
        KeptToken {
            server: "https://m".to_owned(),
            client_id: client_id.to_owned(),
            scope: scope.to_owned(),
            expires_at,
            access: Exposed::new(access.to_owned()),
        }
    }

    #[test]
    fn files_are_for_their_owner_alone_and_no_other_file_is_left() {
        let home = tempfile::tempdir().expect("a folder");
        let dir = home.path().join("deep").join("config");
        let keep = Keep::new(&dir);
        keep.put_secret("https://m", &["t".to_owned()], "a", &SecretText::new("s3".to_owned()))
            .expect("kept");
        keep.put_profile(&Profile::default()).expect("kept");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        let mut names = Vec::new();
        for entry in dir.read_dir().expect("readable") {
            let path = entry.expect("an entry").path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            names.push(path.file_name().expect("a name").to_owned());
        }
        names.sort();
        assert_eq!(names, ["credentials.json", "profile.json", "tokens.json"]);
        assert!(!std::fs::read_to_string(dir.join("profile.json")).expect("read").contains("s3"));
    }

    #[test]
    fn a_new_secret_forgets_the_tokens_of_the_old_one() {
        let home = tempfile::tempdir().expect("a folder");
        let keep = Keep::new(home.path());
        keep.put_tokens("https://m", "a", vec![token("a", "x", "1", 500)], Timestamp(100));
        keep.put_tokens("https://m", "b", vec![token("b", "x", "2", 900)], Timestamp(100));
        keep.put_secret("https://m", &["t".to_owned()], "a", &SecretText::new("new".to_owned()))
            .expect("kept");
        assert!(keep.tokens_of("https://m", "a").is_empty());
        assert_eq!(keep.tokens_of("https://m", "b").len(), 1);
        let secret = keep.secret("https://m", "t", "a").expect("read");
        assert_eq!(secret.map(|secret| secret.expose().to_owned()), Some("new".to_owned()));
        keep.put_tokens("https://m", "a", vec![token("a", "x", "3", 2000)], Timestamp(1000));
        assert!(keep.tokens_of("https://m", "b").is_empty(), "expired tokens of others go");
    }
}
