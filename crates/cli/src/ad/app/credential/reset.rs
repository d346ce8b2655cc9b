//! `ad app credential reset`

use clap::Args;
use serde_json::json;
use strongroom_base::Timestamp;
use strongroom_wire::graph::PasswordWish;

use crate::Outcome;
use crate::ad::app::find;
use crate::session::Session;

/// Give an application a new client secret, in the place of all that it has.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Keep the secret alone, which is never shown again:
    SECRET=$(strongroom ad app credential reset --id APP_ID --query password -o tsv)

  A second secret, to change over from the first without a gap:
    strongroom ad app credential reset --id APP_ID --append")]
pub struct Reset {
    /// The client id, an identifier URI or the object id of the application.
    #[arg(long)]
    id: String,
    /// Keep the secrets that are there.
    #[arg(long)]
    append: bool,
    /// What to call the secret.
    #[arg(long)]
    display_name: Option<String>,
    /// For how many years it is good; one if not given.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=99), conflicts_with = "end_date")]
    years: Option<u32>,
    /// Until when it is good.
    #[arg(long, value_name = "TIME", value_parser = time)]
    end_date: Option<Timestamp>,
}

/// Reads a day or a time in UTC.
fn time(text: &str) -> Result<Timestamp, String> {
    let whole = if text.len() == "2026-11-24".len() { format!("{text}T00:00:00Z") } else { text.to_owned() };
    Timestamp::parse_rfc3339(&whole)
        .ok_or_else(|| "a time looks like 2026-11-24 or 2026-11-24T02:00:00Z".to_owned())
}

impl Reset {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let graph = session.graph()?;
        let application = find::application(&graph, &self.id).await?;
        let now = session.now();
        let end = self.end_date.unwrap_or_else(|| now.plus_days(365 * self.years.unwrap_or(1)));
        let wish = PasswordWish {
            display_name: self.display_name,
            start_date_time: Some(now.rfc3339()),
            end_date_time: Some(end.rfc3339()),
        };
        // First the new one: whatever happens then, the application is not left without a secret.
        let made = graph.add_password(&application.id, wish).await?;
        let old = application.password_credentials.into_iter().filter_map(|password| password.key_id);
        for key_id in old.filter(|_| !self.append) {
            graph.remove_password(&application.id, key_id).await?;
        }
        session.warn("The output includes a client secret that you must protect. It is not shown again.");
        Ok(Some(json!({
            "appId": application.app_id,
            "password": made.secret_text.as_str(),
            "tenant": session.tenant(),
        })))
    }
}
