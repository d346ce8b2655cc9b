//! The page that names the faces.

use http::StatusCode;

use crate::call::Call;
use crate::reply::Reply;

/// `GET /`.
pub(crate) async fn home(call: Call) -> Result<Reply, Reply> {
    let names = &call.names;
    let rows = [
        ("Sign-in and tokens", names.login_url()),
        ("Directory (Graph)", names.graph_url()),
        ("Management", names.management_url()),
        ("Vaults", format!("https://<vault>.{}", names.vault_suffix)),
    ];
    let rows: String = rows
        .iter()
        .map(|(what, url)| {
            format!("<tr><th scope=\"row\">{what}</th><td><code>{}</code></td></tr>", escaped(url))
        })
        .collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Strongroom</title><style>\
         body{{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1b2733}}\
         th{{text-align:left;padding:.3rem 2rem .3rem 0;font-weight:600}}code{{font-size:.95rem}}\
         </style></head><body><h1>Strongroom</h1><p>This installation answers at these addresses:</p>\
         <table>{rows}</table><p>Next: <code>eval \"$(strongroom dev env)\"</code>, then \
         <code>strongroom login --service-principal</code>.</p></body></html>"
    );
    Ok(Reply::bytes(StatusCode::OK, "text/html; charset=utf-8", page))
}

/// `text` as HTML text; the names come from the Host header, matched against our own.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
